#include "host.hpp"

#include "backend.hpp"
#include "database_urls.hpp"

#include <base/log.hpp>
#include <http/route.hpp>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace parley::app {

namespace {

using std::chrono::milliseconds;

// Security row 3: access ends within a second, so whatever carries the news may take a quarter of
// it.
constexpr milliseconds kPollRevocations{250};
constexpr milliseconds kRefreshTenants{500};
constexpr milliseconds kRefreshSigningKeys{30'000};
constexpr std::size_t kConnectThreads = 2;
constexpr std::size_t kConnectQueue = 256;
// A plugin may take two seconds to make a provider.
constexpr std::size_t kPluginThreads = 2;
constexpr std::size_t kPluginQueue = 64;
// A changed chain counts within a second on every host.
constexpr milliseconds kRefreshProviders{500};
constexpr milliseconds kProbeProviders{500};
constexpr milliseconds kTellProviderNews{2'000};
constexpr std::chrono::minutes kSweepRecordings{10};
constexpr std::chrono::seconds kLetRecordsBeWritten{5};

std::size_t loopCount(const Config& config) {
    return config.server.loops > 0 ? config.server.loops
                                   : std::max(1U, std::thread::hardware_concurrency());
}

io::EdgeOptions edgeOptions(const Config::Server& server) {
    return {
        .address = server.address,
        .port = server.port,
        .tls_port = server.tls_port,
        .tls_certificate_file = server.tls_certificate,
        .tls_key_file = server.tls_key,
        .handlers = server.handlers == Handlers::Fibers ? io::HandlerPlace::Fibers
                                                        : io::HandlerPlace::Threads,
        .handler_threads = server.threads,
        .max_head_bytes = server.max_head_bytes,
        .max_body_bytes = server.max_body_bytes,
        .max_connections = server.max_connections,
        .head_timeout = server.head_timeout,
        .body_timeout = server.body_timeout,
        .idle_timeout = server.idle_timeout,
        .write_timeout = server.write_timeout,
        .drain_timeout = server.drain_timeout};
}

/// Where the host reaches itself.
std::string ownAddress(const Config::Server& server) {
    const bool is_any = server.address == "0.0.0.0" || server.address == "::";
    const std::string address = is_any ? "127.0.0.1" : server.address;
    const bool is_v6 = address.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(server.port);
}

/// What plugins are told of this machine.
std::map<std::string, std::string> hostSettings(const Config& config) {
    return {
        {"mail_folder", config.mail_dir},
        {"sms_folder", config.sms_dir},
        {"payment_pages_url", config.server.public_url + "/pay"},
        {"webhook_door_url", ownAddress(config.server) + "/api/webhooks"}};
}

std::string hostName() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "host";
}

std::optional<std::string> nonEmpty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

void logFailure(std::string_view event, const base::Error& error) {
    base::log(base::LogLevel::Warning, event, {{"code", error.reason}, {"detail", error.detail}});
}

}  // namespace

base::Result<std::unique_ptr<Host>> Host::create(const Config& config) {
    std::unique_ptr<Host> host{new Host{config}};
    TRY(host->connect());
    TRY(host->loadPlugins());
    host->prepareRealtime();
    host->preparePractice();
    TRY(host->prepareCalls());
    TRY(host->prepareMail());
    TRY(host->loadAssets());
    TRY(host->wireHttp());
    host->registerJobs();
    return host;
}

Host::Host(const Config& config)
    : config_{config},
      loops_{loopCount(config)},
      connect_pool_{"connect", kConnectThreads, kConnectQueue},
      hashing_pool_{"hashing", config.auth.hash_threads, config.auth.hash_queue},
      plugin_pool_{"plugins", kPluginThreads, kPluginQueue},
      rates_{clock_} {}

Host::~Host() {
    stop();
}

base::Result<void> Host::connect() {
    const auto url = TRY(applicationUrl(config_));
    vault_ = TRY(secrets::Vault::create(
        nonEmpty(config_.secrets.master_key), config_.secrets.master_key_file));
    database_ = TRY(storage::Database::create(
        {.url = url,
         .connections_per_loop = config_.database.connections_per_loop,
         .slow_connections_per_loop = config_.database.slow_connections_per_loop,
         .statement_timeout = config_.database.statement_timeout},
        loops_,
        connect_pool_,
        clock_));
    tenancy_ = std::make_unique<tenancy::Services>(
        *database_, *vault_, hashing_pool_, clock_, tenancyOptions(config_));
    tenancy_->revocations.listen(
        [this](const tenancy::Revocation& revocation) { streams_.end(revocation); });
    TRY(tenancy_->start());

    const auto address = config_.server.address + ":" + std::to_string(config_.server.port);
    registry_ = std::make_unique<jobs::HostRegistry>(*database_, clock_, hostName(), address);
    worker_ = std::make_unique<jobs::Worker>(
        *database_, clock_, jobs::WorkerOptions{.node = registry_->id().publicId()});
    schedule_ = std::make_unique<jobs::Schedule>(*database_, clock_, *worker_);
    jobs_ = std::make_unique<jobs::AdminView>(*database_);
    messages_ = std::make_unique<notify::MessageLog>(*database_);
    feed_ = std::make_unique<notify::Feed>(*database_, notify::FeedOptions{});
    billing_ =
        std::make_unique<billing::Services>(*database_, clock_, cashiers_, registry_->id().uuid());
    conversations_ = std::make_unique<conversation::Services>(
        *database_,
        clock_,
        conversation::Services::Options{
            .host = registry_->id().uuid(), .recordings_folder = config_.data_dir + "/recordings"});
    return {};
}

base::Result<void> Host::loadPlugins() {
    using provider::Kind;
    outbound_ = TRY(Outbound::create(config_.egress, loops_, clock_));
    plugin_notes_ = std::make_unique<provider::PluginNotes>(*database_, *vault_, loops_, clock_);
    auto plugins = TRY(provider::PluginHost::create(
        {.folders = config_.plugins.folders,
         .packages = {},
         .trusted_keys = config_.plugins.trusted_keys,
         .unsigned_plugins = config_.plugins.allow_unsigned ? provider::UnsignedPlugins::Allowed
                                                            : provider::UnsignedPlugins::Refused},
        {.loops = loops_,
         .clock = clock_,
         .http = &outbound_->http(),
         .web_sockets = &outbound_->webSockets(),
         .tcp = &outbound_->tcp(),
         .kv = plugin_notes_.get(),
         .host_settings = hostSettings(config_)}));
    providers_ = std::make_unique<provider::Services>(
        *database_,
        *vault_,
        loops_,
        plugin_pool_,
        clock_,
        std::move(plugins),
        provider::Services::Options{
            .host = registry_->id().uuid(),
            .defaults = {
                {Kind::Stt, "stt_pocketsphinx"},
                {Kind::Tts, "tts_flite"},
                {Kind::Llm, "llm_scenario"},
                {Kind::Payment, "payment_sandbox"},
                {Kind::Mail, "outbox"},
                {Kind::Sms, "outbox"}}});
    return providers_->start();
}

void Host::prepareRealtime() {
    const auto& realtime = config_.realtime;
    realtime_ = std::make_unique<conversation::RealtimeServices>(
        *database_,
        clock_,
        tenancy_->revocations,
        conversations_->live,
        conversation::ToolBox::Needs{*database_, *vault_, clock_, outbound_->http()},
        conversation::RealtimeServices::Options{
            .scenarios_folder = config_.scenarios_dir,
            .limits = {.host = realtime.max_sessions, .tenant = realtime.max_tenant_sessions},
            .longest_talk = realtime.longest_session,
            .patience = config_.conversation.reconnect});
    sockets_ = std::make_unique<conversation::SocketDesk>();
    addHostTools();
}

base::Result<void> Host::prepareCalls() {
    const auto& webrtc = config_.webrtc;
    if (!webrtc.enabled) return {};
    auto addresses = TRY(transport::parseMediaAddresses(webrtc.addresses));
    web_rtc_ = TRY(transport::WebRtcServer::create(
        loops_.next(),
        {.addresses = std::move(addresses),
         .udp_port = webrtc.udp_port,
         .tcp_port = config_.server.port,
         .max_calls = config_.realtime.max_sessions}));
    calls_ = std::make_unique<conversation::CallDesk>(*web_rtc_);
    return {};
}

base::Result<void> Host::prepareMail() {
    mail_carrier_ = std::make_unique<notify::ProviderCarrier>(providers_->directory, loops_);
    mail_ = TRY(notify::Mail::create(
        *database_,
        clock_,
        *vault_,
        *mail_carrier_,
        {.from = {config_.mail_from_name, config_.mail_from_address},
         .public_url = config_.server.public_url,
         .templates = config_.mail_templates_dir}));
    return {};
}

base::Result<void> Host::loadAssets() {
    std::ifstream file{config_.openapi_file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto openapi = nlohmann::json::parse(text, nullptr, false);
    if (openapi.is_discarded()) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "openapi_unreadable",
            .detail =
                config_.openapi_file + " is missing or not JSON; build the target parley_openapi"};
    }
    schemas_ = TRY(http::BodySchemas::create(openapi));
    for (const auto& route : http::routeTable()) {
        if (!route.body_schema.empty() && !schemas_->has(route.body_schema)) {
            return base::Error{
                .code = base::ErrorCode::InvalidArgument,
                .reason = "schema_missing",
                .detail = std::string{route.path} +
                          " names a schema that the OpenAPI file lacks: " +
                          std::string{route.body_schema}};
        }
    }
    assets_.add("/openapi.json", "application/json", std::move(text));
    TRY(assets_.addFolder("/docs", config_.web_dir + "/docs"));
    return assets_.addFolder("/portal", config_.web_dir + "/dist");
}

base::Result<void> Host::wireHttp() {
    std::vector<io::Network> proxies;
    for (const auto& text : config_.server.trusted_proxies)
        proxies.push_back(TRY(io::Network::parse(text)));
    metrics_ = std::make_unique<http::Metrics>(http::routeTable());
    readiness_.add("database", [this] {
        const auto answered = database_->ping();
        return answered ? std::string{} : answered.error().reason;
    });
    services_ = std::make_unique<http::Services>(http::Services{
        .clock = clock_,
        .tenancy = *tenancy_,
        .jobs = *jobs_,
        .messages = *messages_,
        .feed = *feed_,
        .providers = *providers_,
        .realtime = *realtime_,
        .sockets = *sockets_,
        .conversations = *conversations_,
        .billing = *billing_,
        .practice = *practice_,
        .schemas = *schemas_,
        .assets = assets_,
        .metrics = *metrics_,
        .rates = rates_,
        .streams = streams_,
        .readiness = readiness_,
        .calls = calls_.get(),
        .access_log = config_.log.access ? http::AccessLog::On : http::AccessLog::Off,
        .trusted_proxies = std::move(proxies),
        .version = PARLEY_VERSION});
    handler_ = std::make_unique<http::ApiHandler>(*services_);
    auto edge = edgeOptions(config_.server);
    if (web_rtc_ != nullptr)
        edge.on_other_protocol = [this](auto socket, std::string first_bytes) {
            web_rtc_->takeTcp(std::move(socket), std::move(first_bytes));
        };
    edge_ = std::make_unique<io::EdgeServer>(loops_, std::move(edge), *handler_);
    addGauges();
    return {};
}

void Host::addGauges() {
    const auto count = [](auto read) { return [read] { return static_cast<double>(read()); }; };
    metrics_->addGauge("parley_connections", "Open client connections.", count([this] {
                           return edge_->connections();
                       }));
    metrics_->addGauge(
        "parley_open_streams", "Open event streams.", count([this] { return streams_.size(); }));
    metrics_->addGauge(
        "parley_live_conversations", "Conversations that are going on.", count([this] {
            return realtime_->places.taken();
        }));
    metrics_->addGauge("parley_database_connections", "Open database connections.", count([this] {
                           return database_->stats().connections_open;
                       }));
    metrics_->addGauge("parley_database_in_flight", "Transactions on their way.", count([this] {
                           return database_->stats().in_flight;
                       }));
    metrics_->addGauge(
        "parley_database_waiting",
        "Transactions that wait for room on a connection.",
        count([this] { return database_->stats().waiting; }));
    metrics_->addGauge(
        "parley_provider_news_lost",
        "Attempts of providers that were not noted because the database took too long.",
        count([this] { return providers_->news.lost(); }));
    for (const auto state :
         {provider::Breaker::State::Closed,
          provider::Breaker::State::Open,
          provider::Breaker::State::Limited,
          provider::Breaker::State::Refused}) {
        metrics_->addGauge(
            "parley_providers_" + std::string{toText(state)},
            "Providers whose breaker is in this state.",
            count([this, state] { return providers_->directory.countOf(state); }));
    }
    metrics_->addGauge("parley_hashing_queue", "Passwords that wait to be hashed.", count([this] {
                           return hashing_pool_.queued();
                       }));
    addConversationGauges();
}

void Host::registerJobs() {
    mail_->registerWith(*worker_);
    schedule_->add(
        "purge_provider_news",
        jobs::Cadence::dailyAt(std::chrono::hours{3}),
        [this](const jobs::Job&) { return providers_->reports.purge(); });
    schedule_->add(
        "purge_plugin_notes",
        jobs::Cadence::every(std::chrono::hours{1}),
        [this](const jobs::Job&) { return plugin_notes_->purge(); });
    schedule_->add(
        "purge_client_secrets",
        jobs::Cadence::every(std::chrono::hours{1}),
        [this](const jobs::Job&) { return realtime_->secrets.purge(); });
    schedule_->add(
        "tidy_accounts", jobs::Cadence::every(std::chrono::hours{1}), [this](const jobs::Job&) {
            const auto tidied = tenancy_->tidying.tidy();
            return tidied ? base::Result<void>{} : base::Result<void>{tidied.error()};
        });
    schedule_->add(
        "purge_live_events",
        jobs::Cadence::dailyAt(std::chrono::hours{3}),
        [this](const jobs::Job&) {
            const auto purged = notify::Feed::purge(*database_, clock_.now());
            return purged ? base::Result<void>{} : base::Result<void>{purged.error()};
        });
    schedule_->add(
        "purge_messages", jobs::Cadence::dailyAt(std::chrono::hours{3}), [this](const jobs::Job&) {
            const auto purged = messages_->purge(clock_.now());
            return purged ? base::Result<void>{} : base::Result<void>{purged.error()};
        });
    schedule_->add(
        "purge_job_history",
        jobs::Cadence::dailyAt(std::chrono::hours{3}),
        [this](const jobs::Job&) {
            const auto purged = jobs::JobStore{*database_}.purgeHistory(clock_.now());
            return purged ? base::Result<void>{} : base::Result<void>{purged.error()};
        });
    billing_->registerWith(*worker_, *schedule_);
    registerConversationJobs();
}

base::Result<void> Host::start() {
    hints_ = std::make_unique<storage::Listener>(
        *database_,
        loops_.at(0),
        storage::Listener::Options{
            .channels =
                {std::string{jobs::Worker::kHintChannel},
                 std::string{notify::Feed::kHintChannel},
                 std::string{conversation::Commands::kHintChannel}},
            .on_hint =
                [this](std::string_view channel, std::string_view payload) {
                    if (channel == jobs::Worker::kHintChannel) worker_->poke();
                    if (channel == notify::Feed::kHintChannel) feed_->hint(payload);
                    if (channel == conversation::Commands::kHintChannel)
                        conversations_->commands.hint(payload);
                },
            .on_connected =
                [this] {
                    worker_->poke();
                    feed_->hint("");
                    conversations_->commands.hint("");
                }});
    TRY(registry_->renew());
    registry_->start(loops_.at(0));
    worker_->start(loops_);
    schedule_->start(loops_.at(0));
    feed_->start(loops_.at(0));
    conversations_->commands.start(loops_.at(0));
    billing_->keeper.start(loops_);
    keepFresh();
    return edge_->start();
}

void Host::repeat(milliseconds period, std::string_view failure, Step step) {
    auto& repeater = *repeaters_.emplace_back(std::make_unique<jobs::Repeater>());
    repeater.start(loops_.at(0), [period, failure, step = std::move(step)] {
        if (const auto done = step(); !done) logFailure(failure, done.error());
        return period;
    });
}

/// What is asked on every request lives in memory; these bring it up to date.
void Host::keepFresh() {
    repeat(kPollRevocations, "revocations_unread", [this] { return tenancy_->revocations.poll(); });
    repeat(kRefreshTenants, "tenants_unread", [this] { return tenancy_->directory.refresh(); });
    repeat(kRefreshSigningKeys, "signing_keys_unread", [this] {
        return tenancy_->signing_keys.refresh();
    });
    // Each host has its own files.
    repeat(kSweepRecordings, "recordings_unswept", [this] {
        return conversations_->recordings.sweep();
    });
    repeat(billing::HoldKeeper::kHeartbeat, "holds_unbeaten", [this] {
        return billing_->keeper.beat();
    });
    keepProvidersFresh();
}

void Host::keepProvidersFresh() {
    repeat(
        kRefreshProviders, "providers_unread", [this] { return providers_->directory.refresh(); });
    repeat(kTellProviderNews, "provider_news_unwritten", [this]() -> base::Result<void> {
        TRY(providers_->news.flush());
        return providers_->news.learn();
    });
    repeat(kProbeProviders, "providers_unprobed", [this] {
        providers_->prober.probeDue();
        return base::Result<void>{};
    });
}

void Host::stop() {
    if (std::exchange(stopped_, true)) return;
    readiness_.startDraining();
    if (edge_ != nullptr) edge_->drain();
    for (auto& repeater : repeaters_)
        repeater->stop();
    if (feed_ != nullptr) feed_->stop();
    if (conversations_ != nullptr) conversations_->commands.stop();
    if (schedule_ != nullptr) schedule_->stop();
    if (worker_ != nullptr) worker_->stop();
    if (registry_ != nullptr) registry_->stop();
    hints_.reset();
    sockets_.reset();
    calls_.reset();
    web_rtc_.reset();
    // After the last conversation has said how long it was.
    if (billing_ != nullptr) billing_->keeper.stop();
    if (conversations_ != nullptr) conversations_->recorders.stop(kLetRecordsBeWritten);
    if (providers_ != nullptr) {
        const auto told = providers_->news.flush();
        if (!told) logFailure("provider_news_unwritten", told.error());
    }
    providers_.reset();
    plugin_notes_.reset();
    if (outbound_ != nullptr) outbound_->close();
    if (realtime_ != nullptr) realtime_->tools.stop();
    outbound_.reset();
    if (database_ != nullptr) database_->close();
    loops_.stop();
}

}  // namespace parley::app
