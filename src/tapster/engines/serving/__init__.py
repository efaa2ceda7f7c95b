"""What runs beside the app in its own interpreter: `engine/tapster_serving` of each release.

With the standard library and the app server alone, in every Python from 3.10 on.
"""

import sys

sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # the log has it at once
