"""The JSON door for other programs: `/api/v1`, declared in `routes`, guarded in `door`."""
