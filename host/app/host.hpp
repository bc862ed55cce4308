#pragma once

#include "config.hpp"
#include "outbound.hpp"
#include "payment_vendors.hpp"

#include <base/clock.hpp>
#include <base/result.hpp>
#include <billing/services.hpp>
#include <conversation/realtime/call_desk.hpp>
#include <conversation/realtime/socket_desk.hpp>
#include <conversation/realtime_services.hpp>
#include <conversation/services.hpp>
#include <experience/practice/services.hpp>
#include <http/api_handler.hpp>
#include <http/services.hpp>
#include <io/edge/server.hpp>
#include <io/loop.hpp>
#include <io/offload.hpp>
#include <jobs/admin_view.hpp>
#include <jobs/host_registry.hpp>
#include <jobs/repeater.hpp>
#include <jobs/schedule.hpp>
#include <jobs/worker.hpp>
#include <notify/feed.hpp>
#include <notify/mail.hpp>
#include <notify/message_log.hpp>
#include <provider/plugin_notes.hpp>
#include <provider/services.hpp>
#include <storage/database.hpp>
#include <storage/listener.hpp>
#include <tenancy/services.hpp>

#include <secrets/vault.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace parley::app {

/// Everything that runs in one process, wired together: built from the bottom up, stopped from the
/// top down. Owned by the main thread.
class Host {
public:
    /// Connects, reads what must be in memory, and is ready to listen.
    static base::Result<std::unique_ptr<Host>> create(const Config& config);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    base::Result<void> start();
    [[nodiscard]] std::uint16_t port() const { return edge_->port(); }
    /// Lets requests and jobs under way end, then stops.
    void stop();

private:
    explicit Host(const Config& config);

    base::Result<void> connect();
    base::Result<void> loadPlugins();
    void prepareRealtime();
    void addHostTools();
    void preparePractice();
    base::Result<void> prepareCalls();
    base::Result<void> prepareMail();
    base::Result<void> loadAssets();
    base::Result<void> wireHttp();
    void addGauges();
    void addConversationGauges();
    void registerJobs();
    void registerConversationJobs();
    void keepFresh();
    void keepProvidersFresh();
    using Step = std::function<base::Result<void>()>;
    void repeat(std::chrono::milliseconds period, std::string_view failure, Step step);

    const Config config_;
    base::SystemClock clock_;
    io::Loops loops_;
    io::BlockingPool connect_pool_;
    io::BlockingPool hashing_pool_;
    io::BlockingPool plugin_pool_;
    std::unique_ptr<secrets::Vault> vault_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<storage::Listener> hints_;
    std::unique_ptr<tenancy::Services> tenancy_;
    std::unique_ptr<jobs::HostRegistry> registry_;
    std::unique_ptr<jobs::Worker> worker_;
    std::unique_ptr<jobs::Schedule> schedule_;
    std::unique_ptr<jobs::AdminView> jobs_;
    std::unique_ptr<notify::MessageLog> messages_;
    std::unique_ptr<notify::Feed> feed_;
    std::unique_ptr<Outbound> outbound_;
    std::unique_ptr<provider::PluginNotes> plugin_notes_;
    std::unique_ptr<provider::Services> providers_;
    PaymentVendors cashiers_{tenancy_, providers_, clock_};
    std::unique_ptr<billing::Services> billing_;
    std::unique_ptr<conversation::Services> conversations_;
    std::unique_ptr<conversation::RealtimeServices> realtime_;
    std::unique_ptr<experience::practice::Services> practice_;
    std::unique_ptr<transport::WebRtcServer> web_rtc_;
    std::unique_ptr<conversation::CallDesk> calls_;
    std::unique_ptr<conversation::SocketDesk> sockets_;
    std::unique_ptr<notify::ProviderCarrier> mail_carrier_;
    std::unique_ptr<notify::Mail> mail_;
    std::unique_ptr<http::BodySchemas> schemas_;
    http::Assets assets_;
    std::unique_ptr<http::Metrics> metrics_;
    http::RateLimiter rates_;
    http::OpenStreams streams_;
    http::Readiness readiness_;
    std::unique_ptr<http::Services> services_;
    std::unique_ptr<http::ApiHandler> handler_;
    std::unique_ptr<io::EdgeServer> edge_;
    std::vector<std::unique_ptr<jobs::Repeater>> repeaters_;
    bool stopped_ = false;
};

}  // namespace parley::app
