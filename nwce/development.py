"""The settings of `make dev`: the product's own, with faults shown in full and a toolbar that tells of each page's
queries, templates and time."""

import os

os.environ["DEBUG"] = "1"

from nwce.settings import *  # noqa: F403
from nwce.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
MIDDLEWARE = [*MIDDLEWARE[:4], "debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE[4:]]
ROOT_URLCONF = "nwce.development_urls"
INTERNAL_IPS = ["127.0.0.1", "::1"]
