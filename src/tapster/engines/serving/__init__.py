"""What runs beside the app in its own interpreter: `engine/tapster_serving` of each release.

With the standard library and the app server alone, in every Python from 3.9 on.
"""
