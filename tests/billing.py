"""The schema that the stub server's answers fit."""

from __future__ import annotations

from pydantic import BaseModel


class MedicalBilling(BaseModel):
    """A bill as the README has it."""

    patient_id: int
    patient_name: str
    diagnosis_code: str
    procedure_code: str
    total_charge: float
    insurance_claim_amount: float
