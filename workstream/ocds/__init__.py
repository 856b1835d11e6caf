"""Open contracting data: packages, their checks, what a release says, who bought. Knows no Django and no network."""
