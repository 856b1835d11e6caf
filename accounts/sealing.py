"""What opens something and must be read again is kept sealed with `SECRET_KEY`: a copy of the database alone opens
nothing.

A secret that was sealed under an earlier key still opens while that key stands in `SECRET_KEY_FALLBACKS`.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

__all__ = ["InvalidToken", "seal", "unseal"]
SALT = "accounts.sealing"


@lru_cache(maxsize=4)
def _under(*secrets: str) -> MultiFernet:
    keys = (salted_hmac(SALT, "", secret=secret, algorithm="sha256").digest() for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])


def seal(words: str) -> str:
    return _under(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(words.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises `InvalidToken` for what was sealed with a key that is not known here, or was never sealed."""
    return _under(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed.encode()).decode()
