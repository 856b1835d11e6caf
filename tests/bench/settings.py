"""The product's own settings, with the floor page and a header that tells how many queries a page took."""

from nwce.settings import *  # noqa: F403
from nwce.settings import LOGGING, MIDDLEWARE

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.QueryCountMiddleware", *MIDDLEWARE]
# Collisions are brought about on purpose, a line for each would bury the figures.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # type: ignore[index]
