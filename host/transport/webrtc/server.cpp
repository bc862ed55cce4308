#include "server.hpp"

#include "beat.hpp"
#include "call_session.hpp"
#include "ice_tcp.hpp"
#include "udp_port.hpp"

#include <base/bytes.hpp>
#include <base/check.hpp>
#include <base/id.hpp>

#include <unistd.h>

#include <algorithm>
#include <latch>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace parley::transport {

namespace {

using boost::asio::ip::tcp;
using boost::asio::ip::udp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTick{10};
// RFC 7983: what begins with less is STUN.
constexpr std::uint8_t kFirstOther = 4;
constexpr std::size_t kIceUserBytes = 6;
constexpr std::size_t kIcePasswordBytes = 16;

std::uint32_t randomSsrc() {
    return read32(bytesOf(base::randomBytes(4)), 0);
}

/// Hexadecimal, as all its digits are among the characters that ICE allows.
std::string randomWord(std::size_t bytes) {
    return base::toHex(base::randomBytes(bytes));
}

}  // namespace

/// The sockets, and which call what comes over them is for.
class WebRtcServer::Core final : public CallOwner, public std::enable_shared_from_this<Core> {
public:
    Core(io::Loop& loop, WebRtcOptions options, DtlsIdentity identity)
        : loop_{loop},
          options_{std::move(options)},
          identity_{std::move(identity)},
          tick_{loop.context()} {}

    base::Result<void> bind() {
        for (const auto& address : options_.addresses)
            ports_.push_back(TRY(UdpPort::bind(loop_, address, options_.udp_port)));
        return {};
    }

    void start() {
        for (const auto& port : ports_) {
            port->receive([weak = weak_from_this()](const Path& path, auto datagram) {
                if (const auto self = weak.lock()) self->take(path, datagram);
            });
        }
    }

    void stop();
    base::Result<Accepted> accept(std::string_view offer_sdp, CallSink& sink);
    void takeTcp(tcp::socket::native_handle_type handle, const tcp& protocol, std::string bytes);

    io::Loop& loop() { return loop_; }
    [[nodiscard]] std::size_t calls() const { return calls_.size(); }
    [[nodiscard]] std::uint16_t udpPort() const { return ports_.front()->port(); }

    // CallOwner
    void pathFound(const Path& path, CallSession& call) override {
        paths_[path] = call.shared_from_this();
        path.carrier->admit();
    }
    void pathLost(const Path& path) override { paths_.erase(path); }
    void ended(CallSession& call) override;

private:
    void take(const Path& path, std::span<std::uint8_t> datagram);
    void takeStun(const Path& path, Bytes datagram);
    [[nodiscard]] bool isFull() const;
    [[nodiscard]] std::vector<Candidate> candidates() const;
    void tickOn();
    void tick();

    io::Loop& loop_;
    const WebRtcOptions options_;
    const DtlsIdentity identity_;
    std::vector<std::shared_ptr<UdpPort>> ports_;
    std::unordered_set<std::shared_ptr<IceTcp>> tcp_;
    /// By our name in ICE.
    std::unordered_map<std::string, std::shared_ptr<CallSession>> calls_;
    std::unordered_map<Path, std::shared_ptr<CallSession>, PathHash> paths_;
    boost::asio::steady_timer tick_;
    bool ticking_ = false;
    bool stopped_ = false;
    bool every_other_ = false;
    base::MonoTime last_tick_;
    std::vector<std::shared_ptr<CallSession>> being_ticked_;
};

void WebRtcServer::Core::take(const Path& path, std::span<std::uint8_t> datagram) {
    if (datagram.empty()) return;
    if (datagram[0] < kFirstOther) return takeStun(path, datagram);
    // Who has not proved by a check that it can hear us gets no answer.
    const auto found = paths_.find(path);
    if (found == paths_.end()) return;
    // It may end in there, and be taken from the map.
    const auto call = found->second;
    call->receive(datagram, steady_clock::now());
}

void WebRtcServer::Core::takeStun(const Path& path, Bytes datagram) {
    const auto check = parseStun(datagram);
    if (!check) return;
    const auto found = calls_.find(std::string{IceLite::ownerOf(*check)});
    if (found == calls_.end()) return;
    const auto call = found->second;
    call->takeCheck(path, datagram, *check, steady_clock::now());
}

bool WebRtcServer::Core::isFull() const {
    const auto pending =
        std::ranges::count_if(calls_, [](const auto& named) { return !named.second->isOpen(); });
    return stopped_ || calls_.size() >= options_.max_calls ||
           static_cast<std::size_t>(pending) >= options_.max_pending;
}

base::Result<Accepted> WebRtcServer::Core::accept(std::string_view offer_sdp, CallSink& sink) {
    if (isFull()) {
        return base::Error{
            .code = base::ErrorCode::Unavailable,
            .reason = "too_many_calls",
            .advice = "All lines are taken. Try again in a few seconds.",
            .retry_after = std::chrono::seconds{5}};
    }
    auto offer = TRY(parseOffer(offer_sdp));
    const Answer answer{
        .session = randomSsrc(),
        .ice_user = randomWord(kIceUserBytes),
        .ice_password = randomWord(kIcePasswordBytes),
        .fingerprint = identity_.fingerprint,
        .ssrc = randomSsrc(),
        .cname = randomWord(kIceUserBytes),
        .max_message = kMaxCallMessage,
        .candidates = candidates()};
    auto sdp = writeAnswer(offer, answer);
    const auto now = base::SystemClock{}.now();
    CallSession::Terms terms{
        .id = base::toPublicId("rtc_", base::Uuid::makeV7(now)),
        .offer = offer,
        .ice =
            {.user = answer.ice_user, .password = answer.ice_password, .peer_user = offer.ice_user},
        .audio =
            {.payload_type = offer.opus_type,
             .ssrc = answer.ssrc,
             .cname = answer.cname,
             .most_playout_samples =
                 static_cast<std::size_t>(options_.max_playout.count()) * kCallRateHz},
        .limits = options_};
    auto call = std::make_shared<CallSession>(loop_, *this, identity_, std::move(terms), sink);
    calls_.emplace(answer.ice_user, call);
    tickOn();
    return Accepted{.answer_sdp = std::move(sdp), .call = makeHandle(std::move(call))};
}

std::vector<Candidate> WebRtcServer::Core::candidates() const {
    std::vector<Candidate> list;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        list.push_back(
            {.address = ports_[i]->address().announced.to_string(),
             .port = ports_[i]->port(),
             .tcp = false,
             .rank = i});
    }
    if (options_.tcp_port == 0) return list;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        list.push_back(
            {.address = ports_[i]->address().announced.to_string(),
             .port = options_.tcp_port,
             .tcp = true,
             .rank = i});
    }
    return list;
}

void WebRtcServer::Core::takeTcp(
    tcp::socket::native_handle_type handle, const tcp& protocol, std::string bytes) {
    tcp::socket socket{loop_.context()};
    boost::system::error_code error;
    socket.assign(protocol, handle, error);
    if (error) {
        ::close(handle);
        return;
    }
    const auto remote = socket.remote_endpoint(error);
    if (error || stopped_ || tcp_.size() >= options_.max_tcp_connections) return;
    const auto connection = std::make_shared<IceTcp>(
        loop_, std::move(socket), udp::endpoint{remote.address(), remote.port()});
    tcp_.insert(connection);
    const auto weak = weak_from_this();
    connection->start(
        bytes,
        [weak](const Path& path, std::span<std::uint8_t> datagram) {
            if (const auto self = weak.lock()) self->take(path, datagram);
        },
        [weak, key = std::weak_ptr{connection}](const Path& path) {
            const auto self = weak.lock();
            if (self == nullptr) return;
            if (const auto found = self->paths_.find(path); found != self->paths_.end()) {
                found->second->dropPath(path);
                self->paths_.erase(found);
            }
            self->tcp_.erase(key.lock());
        });
}

void WebRtcServer::Core::ended(CallSession& call) {
    const auto held = call.shared_from_this();
    calls_.erase(call.ice().user());
    for (const auto& path : std::vector<Path>{call.ice().paths()}) {
        paths_.erase(path);
        path.carrier->release();
    }
}

void WebRtcServer::Core::tickOn() {
    if (std::exchange(ticking_, true)) return;
    last_tick_ = steady_clock::now();
    tick_.expires_at(nextBeat(last_tick_ + kTick - kBeat));
    tick_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
        self->ticking_ = false;
        if (!cancelled && !self->calls_.empty()) self->tick();
    });
}

void WebRtcServer::Core::tick() {
    const auto now = steady_clock::now();
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - last_tick_);
    tickOn();
    last_tick_ = now;
    SctpAssociation::advance(static_cast<std::uint32_t>(elapsed.count()));
    every_other_ = !every_other_;
    if (every_other_) return;
    // Whoever hears of the tick may end any call.
    for (const auto& [name, call] : calls_)
        being_ticked_.push_back(call);
    for (const auto& call : being_ticked_)
        call->tick(now);
    being_ticked_.clear();
}

void WebRtcServer::Core::stop() {
    stopped_ = true;
    while (!calls_.empty())
        calls_.begin()->second->close("server_stopping");
    for (const auto& connection : std::unordered_set{tcp_})
        connection->close();
    for (const auto& port : ports_)
        port->close();
    tick_.cancel();
}

base::Result<std::unique_ptr<WebRtcServer>> WebRtcServer::create(
    io::Loop& loop, WebRtcOptions options) {
    if (options.addresses.empty()) options.addresses = TRY(parseMediaAddresses({}));
    auto identity = TRY(makeDtlsIdentity());
    auto core = std::make_shared<Core>(loop, std::move(options), std::move(identity));
    TRY(core->bind());
    loop.post([core] { core->start(); });
    return std::unique_ptr<WebRtcServer>{new WebRtcServer{std::move(core)}};
}

WebRtcServer::~WebRtcServer() {
    auto& loop = core_->loop();
    if (io::Loop::current() == &loop) {
        core_->stop();
        return;
    }
    std::latch stopped{1};
    // What calls say last is posted by their end, so the second task comes behind it.
    loop.post([&] {
        core_->stop();
        loop.post([&] { stopped.count_down(); });
    });
    stopped.wait();
}

io::Loop& WebRtcServer::loop() {
    return core_->loop();
}

base::Result<Accepted> WebRtcServer::accept(std::string_view offer_sdp, CallSink& sink) {
    CHECK(io::Loop::current() == &core_->loop());
    return core_->accept(offer_sdp, sink);
}

void WebRtcServer::takeTcp(tcp::socket socket, std::string first_bytes) {
    boost::system::error_code error;
    const auto protocol = socket.local_endpoint(error).protocol();
    if (error) return;
    // It was accepted on another loop, which it has to leave first.
    const auto handle = socket.release(error);
    if (error) return;
    core_->loop().post([core = core_, handle, protocol, bytes = std::move(first_bytes)]() mutable {
        core->takeTcp(handle, protocol, std::move(bytes));
    });
}

std::size_t WebRtcServer::calls() const {
    return core_->calls();
}

std::uint16_t WebRtcServer::udpPort() const {
    return core_->udpPort();
}

}  // namespace parley::transport
