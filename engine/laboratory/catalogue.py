"""All experiments of the laboratory, in the order of the list."""

from __future__ import annotations

from engine.laboratory import client_faults, http_faults, websocket_faults

EXPERIMENTS = (*websocket_faults.EXPERIMENTS, *client_faults.EXPERIMENTS, *http_faults.EXPERIMENTS)
