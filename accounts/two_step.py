"""Two-step sign-in: what codes are made from is sealed in the database."""

import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret

from accounts.sealing import InvalidToken, seal, unseal

logger = logging.getLogger(__name__)


class TwoStepAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Where the key is another one, a secret that nobody has: no code fits, until it is set up anew."""
        try:
            return unseal(encrypted_text)
        except InvalidToken:
            logger.warning("Two-step codes were set up under another SECRET_KEY and must be set up anew")
            return generate_totp_secret()
