"""A monitor that keeps the referrals of public-health fact sheets alive."""

__version__ = "0.1.0"
