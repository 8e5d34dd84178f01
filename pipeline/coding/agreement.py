"""How far two or more coders agree, beyond what chance would give: every coefficient under one name.

Each takes ratings, coders x units with NaN where missing, and returns an Agreement: value, standard error, limits, units, and the reason
where something is not defined. They are shown side by side, because each alone misleads (docs/agreement.md). alpha.py: Krippendorff;
kappas.py: those with another idea of chance; unitizing.py: stretches of text; compared.py: the table of a study.
"""

from pipeline.coding.alpha import krippendorff_alpha, masi
from pipeline.coding.kappas import brennan_prediger, cohen_kappa, conger_kappa, fleiss_kappa, gwet_ac1, gwet_ac2, percent_agreement
from pipeline.coding.ratings import Agreement
from pipeline.coding.unitizing import unitizing_alpha

__all__ = ["Agreement", "brennan_prediger", "cohen_kappa", "conger_kappa", "fleiss_kappa", "gwet_ac1", "gwet_ac2", "krippendorff_alpha", "masi", "percent_agreement", "unitizing_alpha"]
