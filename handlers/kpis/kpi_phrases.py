"""A KPI's stored values in words."""

from models.enums import AgreementKind, Direction, KpiType, Perspective

TYPES = {
    KpiType.TECHNOLOGY: "technology metric",
    KpiType.PROCESS: "process metric",
    KpiType.SERVICE: "service metric",
}
PERSPECTIVES = {
    Perspective.CUSTOMER: "customer",
    Perspective.INTERNAL_PROCESS: "internal process",
    Perspective.LEARNING_AND_GROWTH: "learning and growth",
    Perspective.FINANCIAL: "financial",
}
AGREEMENTS = {AgreementKind.SLA: "SLA", AgreementKind.OLA: "OLA", AgreementKind.SLR: "SLR"}
AGREEMENTS_EXPLAINED = {
    AgreementKind.SLA: "SLA: agreed with a customer",
    AgreementKind.OLA: "OLA: agreed with another team",
    AgreementKind.SLR: "SLR: a customer asks for it",
}
DIRECTIONS = {Direction.HIGHER: "higher", Direction.LOWER: "lower"}
