"""All members. To add one, write `models/<name>.py` and a line here; the contract suite then tests it."""

from core.errors import InvalidInput
from forecasting.model import Forecaster
from forecasting.models.arima import Arima
from forecasting.models.garch import Garch
from forecasting.models.global_net import HAR, LSTM, GlobalNet
from forecasting.models.prophet import ProphetModel
from forecasting.models.random_walk import DRIFT, RANDOM_WALK, Walk
from forecasting.models.smoothing import DampedTrend, Theta

MODELS: tuple[Forecaster, ...] = (
    Walk(spec=RANDOM_WALK, drifting=False),
    Walk(spec=DRIFT, drifting=True),
    Arima(),
    GlobalNet(spec=HAR),
    GlobalNet(spec=LSTM),
    Garch(),
    Theta(),
    DampedTrend(),
    ProphetModel(),
)

NAMES: tuple[str, ...] = tuple(model.spec.name for model in MODELS)
ENSEMBLE = "ensemble"


def find_model(name: str) -> Forecaster:
    """The registered model called `name`.

    Raises:
        InvalidInput: there is none; lists those there are.
    """
    for model in MODELS:
        if model.spec.name == name:
            return model
    raise InvalidInput(f"There is no forecasting model {name!r}. There are: {', '.join(NAMES)}.", field="models", suggestions=list(NAMES))
