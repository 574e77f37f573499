"""Facts brought in through the browser: looked at, mapped, taken in, taken back."""
