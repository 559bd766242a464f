"""What the examples are about: medical bills, and three of them to learn from."""

from pydantic import BaseModel


class MedicalBilling(BaseModel):
    patient_id: int
    patient_name: str
    diagnosis_code: str
    procedure_code: str
    total_charge: float
    insurance_claim_amount: float


EXAMPLES = [
    {
        "example": "Patient ID: 123456, Patient Name: John Doe, Diagnosis Code: J20.9, "
        "Procedure Code: 99203, Total Charge: $500, Insurance Claim Amount: $350"
    },
    {
        "example": "Patient ID: 789012, Patient Name: Johnson Smith, Diagnosis Code: M54.5, "
        "Procedure Code: 99213, Total Charge: $150, Insurance Claim Amount: $120"
    },
    {
        "example": "Patient ID: 345678, Patient Name: Emily Stone, Diagnosis Code: E11.9, "
        "Procedure Code: 99214, Total Charge: $300, Insurance Claim Amount: $250"
    },
]

SUBJECT = "medical_billing"
UNUSUAL_NAMES = "Choose each name at random, and one that you would not normally choose."


def share_paid(bill: MedicalBilling) -> float:
    """The part of a bill that the insurance is asked for, from 0 to 1."""
    return bill.insurance_claim_amount / bill.total_charge


def statement(bill: MedicalBilling) -> str:
    """A bill as the patient reads it."""
    own = bill.total_charge - bill.insurance_claim_amount
    return f"{bill.patient_name}: {bill.total_charge:.2f}, of which you pay {own:.2f}"
