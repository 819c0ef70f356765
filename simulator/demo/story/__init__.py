"""What the people of a tenant do, act by act: in BILL's web app and at the QuickBooks keyboard.

Both tenants play the same acts over different books. Every act leaves a state that a sync can
carry, except where the story is about what it refuses.
"""

from __future__ import annotations
