"""The pseudonyms of this installation."""

from django.conf import settings

from zhiheng.facts.pseudonyms import KEY_VARIABLE, PERSON, Pseudonymiser


def pseudonymiser() -> Pseudonymiser:
    """Return what turns identifiers into pseudonyms here.

    Raises:
        InvalidInputError: There is no key, or it is no key.
    """
    return Pseudonymiser.from_environment({KEY_VARIABLE: settings.PSEUDONYM_KEY})


def pseudonym_of(identifier: str) -> str:
    """Return the pseudonym of a person.

    Raises:
        InvalidInputError: There is no key, or it is no key.
    """
    return pseudonymiser().of(PERSON, identifier)
