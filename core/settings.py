"""Every setting, its unit and its default. The only place that reads the environment."""

from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import Misconfigured
from core.sign_in_settings import LOOPBACK_HOSTS, AuthMode, AuthSettings, OidcSettings, Registration, Section

__all__ = ["LOOPBACK_HOSTS", "AuthMode", "AuthSettings", "OidcSettings", "Registration", "Section", "Settings", "load_settings"]

OPENAI_URL = "https://api.openai.com/v1"


class DatabaseSettings(Section):
    """Where the books are kept."""

    url: str = Field("sqlite+aiosqlite:///portfolio.db", description="SQLAlchemy URL; sqlite+aiosqlite or postgresql+psycopg.")
    busy_timeout_s: float = Field(15.0, gt=0, le=120, description="How long a write waits for another one, in seconds.")


class RedisSettings(Section):
    """The queue, the cache, the limits and the events."""

    url: str | None = Field(
        None, description="Redis URL (redis://, rediss:// or unix://). Empty: an embedded server is started in the state folder."
    )


class WebSettings(Section):
    """The web process."""

    host: str = Field("127.0.0.1", description="Address to listen on. Anything but loopback needs accounts (see auth.mode).")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    public_url: str | None = Field(
        None,
        description="Address under which people reach the site, for links in mails, such as https://folio.example.org. Empty: host and port.",
    )
    allowed_hosts: tuple[str, ...] = Field((), description="Host names that a request may name; empty: loopback names and `host`.")
    allowed_origins: tuple[str, ...] = Field(
        ("http://localhost:5173",), description="Origins of other sites that may call the API with credentials."
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses or networks of proxies in front whose word on the client's address and TLS counts. Empty: nobody's."
    )
    max_body_bytes: int = Field(10_000_000, gt=0, description="Largest request body, in bytes.")
    max_message_chars: int = Field(4_000, gt=0, description="Longest chat message, in characters.")
    docs: bool = Field(True, description="Whether the page of the interface and its document are there, at /docs.")
    requests_per_minute: int = Field(600, gt=0, description="Requests per minute and client before 429 is answered.")


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSettings(Section):
    """Sending mail. Without a server the command line makes the links."""

    host: str | None = Field(None, description="Mail server (SMTP). Empty: no mail is sent.")
    port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    security: MailSecurity = Field(MailSecurity.STARTTLS, description="starttls, tls, or none for a server on this machine.")
    user: str | None = Field(None, description="Name to sign in to the mail server with.")
    password: SecretStr | None = Field(None, description="Password for the mail server.")
    sender: str = Field("Folioscope <folioscope@localhost>", description="Whom mails come from.")
    timeout_s: float = Field(10.0, gt=0, le=120, description="Longest wait for the mail server, in seconds.")


class Provider(StrEnum):
    """Where prices come from."""

    SAMPLE = "sample"
    YAHOO = "yahoo"
    CSV = "csv"


class MarketSettings(Section):
    """Prices and the clock."""

    provider: Provider = Field(
        Provider.SAMPLE, description="sample: bundled closes of 20 US stocks to 2022-12-28; yahoo; csv: a folder of SYMBOL.csv."
    )
    csv_folder: Path | None = Field(
        None, description="Folder of SYMBOL.csv files (date, open, high, low, close, volume) for the csv provider."
    )


class LlmSettings(Section):
    """The language model. Nothing leaves the machine unless one is set here."""

    base_url: str | None = Field(None, description="Address of an OpenAI-compatible server (OpenAI, Ollama, vLLM), up to and with /v1.")
    api_key: SecretStr | None = Field(None, description="Key for the server; OPENAI_API_KEY is read as well.")
    model: str = Field("gpt-5-mini", description="Name of the model.")
    timeout_s: float = Field(60.0, gt=0, le=600, description="Longest wait for an answer, in seconds.")
    max_retries: int = Field(2, ge=0, le=10, description="How often a failed call is tried again.")
    max_rounds: int = Field(8, ge=1, le=25, description="Most rounds of tool calls in one turn; in the last one no tools are offered.")
    max_calls: int = Field(24, ge=1, le=200, description="Most tool calls in one turn.")
    max_turn_tokens: int = Field(120_000, ge=1_000, description="Most tokens, read and written, in one turn.")
    turn_timeout_s: float = Field(180.0, gt=0, le=1800, description="Longest time that the model may take in one turn, in seconds.")
    context_tokens: int = Field(
        24_000,
        ge=2_000,
        description="Most tokens that the model is shown at once: rules, tools, conversation. Lower it for a model with a small window (three quarters of it).",
    )
    answer_tokens: int = Field(
        4_000, ge=100, le=100_000, description="Longest text that is taken of one answer, in tokens; the rest is cut."
    )
    usd_per_million_input: Decimal | None = Field(
        None, ge=0, description="Price of a million tokens read, in US dollars, for the cost counter."
    )
    usd_per_million_output: Decimal | None = Field(
        None, ge=0, description="Price of a million tokens written, in US dollars, for the cost counter."
    )


class ChatSettings(Section):
    """The conversation."""

    price_tolerance_frac: Decimal = Field(
        Decimal("0.005"),
        ge=0,
        le=1,
        description="How far a looked-up price may move before a yes counts no more and the proposal is shown again.",
    )
    proposal_minutes: int = Field(60, ge=1, le=1440, description="How long a proposal can be confirmed, in minutes.")
    repeat_minutes: int = Field(
        15, ge=0, le=1440, description="How long after a transaction the same one is proposed with a note that it is a repeat, in minutes."
    )
    embeddings: bool = Field(
        True, description="Use the bundled sentence embeddings for understanding and search; off saves 200 MB of memory."
    )


class JobSettings(Section):
    """Background work."""

    schedule: bool = Field(
        True, description="Refresh prices after each exchange's close, retrain, judge forecasts and alerts by themselves, and tidy up."
    )
    jitter_s: float = Field(120.0, ge=0, le=3600, description="Spread of the scheduled jobs' starts, in seconds.")
    interactive: int = Field(2, ge=1, le=64, description="Jobs that people wait for, at a time and worker.")
    nightly: int = Field(1, ge=1, le=64, description="Scheduled jobs, at a time and worker.")
    keep_days: int = Field(
        90, ge=1, le=3650, description="How long finished jobs, unused models and old conversation states are kept, in days."
    )


class QuotaSettings(Section):
    """How much one person, or one address where nobody has signed in, may ask for, in all processes together. One too many is answered by 429."""

    light_per_minute: int = Field(600, gt=0, description="Plain requests of one person in a minute.")
    heavy_per_minute: int = Field(
        30, gt=0, description="Requests that take long to work out, such as an optimisation, of one person in a minute."
    )
    jobs_per_minute: int = Field(12, gt=0, description="Background jobs (training, backtests) that one person may start in a minute.")
    messages_per_minute: int = Field(120, gt=0, description="Messages to the assistant by REST of one person in a minute.")
    model_turns_per_minute: int = Field(60, gt=0, description="Messages of one person that a language model answers in a minute.")
    uploads_per_minute: int = Field(60, gt=0, description="Files that one person may hand in in a minute.")
    uploads_kept: int = Field(50, gt=0, description="Files of one person that are kept until they are used; the oldest go.")
    uploads_kept_bytes: int = Field(100_000_000, ge=10_000_000, description="What these may come to, in bytes.")
    exports_per_hour: int = Field(6, gt=0, description="How often one person may take out the whole account in an hour.")
    names_per_hour: int = Field(30, gt=0, description="Names of other accounts that one person may try, to share with, in an hour.")
    links_per_minute: int = Field(60, gt=0, description="Share links that one address may open in a minute.")


class VectorSettings(Section):
    """Where the vectors of documents are kept."""

    url: str | None = Field(
        None,
        description="Address of a Chroma server (`chroma run`) on a private network. Empty: files in the state folder, one web process.",
    )


class LogSettings(Section):
    """The log."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="Least severe level that is written; info shows every request and tool call."
    )
    format: Literal["console", "json"] = Field("console", description="console for people, json for machines.")


class WatchSettings(Section):
    """Who is told what the program does, beside its log and /metrics. Nothing personal is told, and nothing at all where nothing is set."""

    trace_url: str | None = Field(
        None, description="Address of an OpenTelemetry collector (OTLP over HTTP, such as http://127.0.0.1:4318) for traces."
    )
    sentry_dsn: SecretStr | None = Field(None, description="Sentry's address of a project, for unforeseen failures.")
    worker_port: int | None = Field(
        None, ge=0, le=65535, description="Port on which a worker of its own gives its figures at /metrics; 0 takes any. Empty: none."
    )
    worker_host: str = Field("127.0.0.1", description="Address for that port; nobody is asked who they are, so keep it private.")


class Settings(BaseSettings):
    """The whole tree. Names in the environment: FOLIOSCOPE_ + path with double underscores, for example FOLIOSCOPE_WEB__PORT."""

    model_config = SettingsConfigDict(
        env_prefix="FOLIOSCOPE_",
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    state_dir: Path = Field(Path("var"), description="Folder for models, documents, vectors, uploads and the embedded Redis.")
    demo: bool = Field(True, description="Seed a demo portfolio on first start with the sample market.")
    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key"),
        description="The usual name of the key; turns the OpenAI model on.",
    )
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    redis: RedisSettings = Field(default_factory=RedisSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    auth: AuthSettings = Field(default_factory=AuthSettings)
    oidc: OidcSettings = Field(default_factory=OidcSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    market: MarketSettings = Field(default_factory=MarketSettings)
    llm: LlmSettings = Field(default_factory=LlmSettings)
    chat: ChatSettings = Field(default_factory=ChatSettings)
    jobs: JobSettings = Field(default_factory=JobSettings)
    quotas: QuotaSettings = Field(default_factory=QuotaSettings)
    vectors: VectorSettings = Field(default_factory=VectorSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    watch: WatchSettings = Field(default_factory=WatchSettings)

    @property
    def llm_enabled(self) -> bool:
        """Whether a language model is configured."""
        return self.llm_key is not None or self.llm.base_url is not None

    @property
    def llm_key(self) -> SecretStr | None:
        """The key for the language model, from either name."""
        return self.llm.api_key or self.openai_api_key

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names, without ports, that a request may name."""
        return frozenset(self.web.allowed_hosts) or (LOOPBACK_HOSTS | {self.web.host})

    @property
    def site(self) -> str:
        """The address under which people reach the site, without a slash at its end."""
        return (self.web.public_url or f"http://{self.web.host}:{self.web.port}").rstrip("/")

    def check(self) -> None:
        """Refuse combinations that would be unsafe or could not work.

        Raises:
            Misconfigured: a local owner on a public address, a secret that could be guessed, or the csv provider without a folder.
        """
        if self.auth.mode is AuthMode.LOCAL_OWNER and self.web.host not in LOOPBACK_HOSTS:
            raise Misconfigured(
                f"Listening on {self.web.host} would make everybody who reaches it the owner. "
                "Set FOLIOSCOPE_AUTH__MODE=accounts, or listen on 127.0.0.1.",
                setting="FOLIOSCOPE_AUTH__MODE",
            )
        self.auth.check()
        self.oidc.check()
        if self.market.provider is Provider.CSV and self.market.csv_folder is None:
            raise Misconfigured("The csv provider needs FOLIOSCOPE_MARKET__CSV_FOLDER.", setting="FOLIOSCOPE_MARKET__CSV_FOLDER")


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process, read once from the environment and `.env`."""
    return Settings()
