"""The product's own settings, with the floor page and a header that tells how many queries a page took."""

from nwce.settings import *  # noqa: F403
from nwce.settings import MIDDLEWARE

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.counting.QueryCountMiddleware", *MIDDLEWARE]
