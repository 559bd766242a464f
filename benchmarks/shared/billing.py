"""The schema, the few-shot examples and the prompt that all contenders of generation share.

They are those of LangChain's page on synthetic data.
"""

from __future__ import annotations

from pydantic import BaseModel

__all__ = ["EXAMPLES", "EXTRA", "MODEL", "SUBJECT", "MedicalBilling", "prompt"]


class MedicalBilling(BaseModel):
    patient_id: int
    patient_name: str
    diagnosis_code: str
    procedure_code: str
    total_charge: float
    insurance_claim_amount: float


MODEL = "gpt-6-luna"
SUBJECT = "medical_billing"
EXTRA = "the name must be chosen at random. Make it something you wouldn't normally choose."
EXAMPLES = [
    (
        "Patient ID: 123456, Patient Name: John Doe, Diagnosis Code: J20.9, "
        "Procedure Code: 99203, Total Charge: $500, Insurance Claim Amount: $350"
    ),
    (
        "Patient ID: 789012, Patient Name: Johnson Smith, Diagnosis Code: M54.5, "
        "Procedure Code: 99213, Total Charge: $150, Insurance Claim Amount: $120"
    ),
    (
        "Patient ID: 345678, Patient Name: Emily Stone, Diagnosis Code: E11.9, "
        "Procedure Code: 99214, Total Charge: $300, Insurance Claim Amount: $250"
    ),
]


def prompt(n: int) -> str:
    """The prompt for libraries that have none of their own, in LangChain's words."""
    examples = "\n\n".join(EXAMPLES)
    return (
        f"This is a test about generating synthetic data about {SUBJECT}. Examples below:\n\n"
        f"{examples}\n\n"
        f"Now you generate synthetic data about {SUBJECT}. Make sure to {EXTRA}: "
        f"Write {n} records."
    )
