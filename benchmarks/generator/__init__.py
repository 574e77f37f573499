"""Invented data for measurements, the same at every run: functions of the row number alone."""
