"""What the sweep keeps: nothing of anybody."""

from eventnet.followups.models import Sweeping
from eventnet.storage.keeping import Kept, Until
from eventnet.storage.keeping import marked as _l

KEPT = [Kept(Sweeping, whose="", until=Until(_l("as long as this eventnet")), plain="id ran_at wrong_until")]
