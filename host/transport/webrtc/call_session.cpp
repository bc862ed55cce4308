#include "call_session.hpp"

#include "beat.hpp"

#include <algorithm>
#include <utility>

namespace parley::transport {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPieceEvery{20};
// When the loop was held up for longer, what was due is not sent all at once.
constexpr milliseconds kMostBehind{100};

// RFC 7983.
bool isDtls(Bytes datagram) {
    return datagram[0] >= 20 && datagram[0] <= 63;
}

bool isRtp(Bytes datagram) {
    return datagram[0] >= 128 && datagram[0] <= 191;
}

std::size_t longestOutgoing(const Offer& offer) {
    return offer.max_message == 0 ? kMaxCallMessage : std::min(offer.max_message, kMaxCallMessage);
}

}  // namespace

CallSession::CallSession(
    io::Loop& loop, CallOwner& owner, const DtlsIdentity& identity, Terms terms, CallSink& sink)
    : loop_{loop},
      owner_{&owner},
      terms_{std::move(terms)},
      sink_{&sink},
      begun_{steady_clock::now()},
      ice_{terms_.ice},
      dtls_{identity, [this](Bytes datagram) { sendDatagram(datagram); }},
      media_{
          terms_.audio,
          [this](Bytes datagram) { sendDatagram(datagram); },
          [this](std::span<const std::int16_t> pcm) {
              if (!ended_) sink_->onAudio(pcm);
          }},
      pacer_{loop.context()} {}

void CallSession::takeCheck(
    const Path& path, Bytes datagram, const StunMessage& check, base::MonoTime now) {
    if (ended_ || ice_.check(path, datagram, check, now) != IceLite::Check::Valid) return;
    if (const auto dropped = ice_.takeDropped()) owner_->pathLost(*dropped);
    owner_->pathFound(path, *this);
}

void CallSession::receive(std::span<std::uint8_t> datagram, base::MonoTime now) {
    if (ended_ || datagram.empty()) return;
    if (isDtls(datagram)) receiveDtls(datagram);
    if (isRtp(datagram)) media_.receive(datagram, now);
}

void CallSession::sendDatagram(Bytes datagram) {
    if (const auto* path = ice_.selected()) path->send(datagram);
}

void CallSession::receiveDtls(Bytes datagram) {
    const bool was_shaking = dtls_.state() == Dtls::State::Handshaking;
    const auto packets = dtls_.receive(datagram);
    if (was_shaking && dtls_.state() == Dtls::State::Open) handshakeEnded();
    if (channel_) {
        for (const auto& packet : packets)
            channel_->receive(bytesOf(packet));
        takeChannelEvents();
    }
    if (dtls_.state() == Dtls::State::Closed) close("peer_closed");
    if (dtls_.state() == Dtls::State::Failed) close("protocol_error");
}

void CallSession::handshakeEnded() {
    if (!dtls_.peerIs(terms_.offer.fingerprint)) return close("peer_untrusted");
    const auto keys = dtls_.srtpKeys();
    auto srtp = keys ? Srtp::create(*keys) : std::nullopt;
    if (!srtp) return close("protocol_error");
    media_.start(std::move(*srtp), steady_clock::now());
    startPacing();
    if (terms_.offer.has_data) {
        openChannel();
    } else {
        tellOpen();
    }
}

void CallSession::openChannel() {
    channel_.emplace(
        terms_.offer.sctp_port,
        DataChannel::Limits{
            .max_incoming = kMaxCallMessage,
            .max_outgoing = longestOutgoing(terms_.offer),
            .max_waiting_bytes = terms_.limits.max_waiting_bytes},
        [this](Bytes packet) { dtls_.send(packet); });
}

void CallSession::takeChannelEvents() {
    for (auto& event : channel_->takeEvents()) {
        if (ended_) return;
        if (std::holds_alternative<DataChannel::Opened>(event)) tellOpen();
        if (const auto* message = std::get_if<DataChannel::Text>(&event))
            sink_->onMessage(message->text);
        if (std::holds_alternative<DataChannel::Lost>(event)) close("peer_closed");
    }
}

void CallSession::tick(base::MonoTime now) {
    if (ended_) return;
    if (const auto reason = overdue(now); !reason.empty()) return close(reason);
    dtls_.tick();
    if (channel_) takeChannelEvents();
    if (!ended_) media_.tick(now);
}

std::string_view CallSession::overdue(base::MonoTime now) const {
    if (!open_ && now - begun_ > terms_.limits.connect_timeout) return "not_connected";
    const auto last = ice_.lastCheck();
    if (last && now - *last > terms_.limits.consent_timeout) return "connection_lost";
    return {};
}

bool CallSession::send(std::string text) {
    return !ended_ && channel_ && channel_->send(std::move(text));
}

void CallSession::play(std::span<const std::int16_t> pcm) {
    if (ended_) return;
    media_.playout().add(pcm);
    startPacing();
}

void CallSession::resumePlayout() {
    media_.playout().resume();
    startPacing();
}

void CallSession::startPacing() {
    if (pacing_ || ended_ || !media_.isRunning() || !media_.playout().isBusy()) return;
    pacing_ = true;
    // Never sooner after the last piece than that one takes.
    due_ = std::max(nextBeat(steady_clock::now()), due_ + kPieceEvery);
    pace();
}

void CallSession::pace() {
    pacer_.expires_at(due_);
    pacer_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto self = weak.lock();
        if (cancelled || self == nullptr || self->ended_) return;
        const auto next = self->media_.pace(self->due_);
        if (next.step == Playout::Step::Rest) {
            self->pacing_ = false;
        } else {
            const auto now = steady_clock::now();
            self->due_ += kPieceEvery;
            if (now - self->due_ > kMostBehind) self->due_ = nextBeat(now);
            self->pace();
        }
        if (next.finished) self->sink_->onPlayoutDone();
    });
}

void CallSession::tellOpen() {
    open_ = true;
    sink_->onOpen();
}

void CallSession::close(std::string_view reason) {
    if (std::exchange(ended_, true)) return;
    // The server lets go of it in here.
    const auto self = shared_from_this();
    reason_ = reason;
    pacer_.cancel();
    channel_.reset();
    dtls_.close();
    std::exchange(owner_, nullptr)->ended(*this);
    loop_.post([self] { self->tellClosed(); });
}

void CallSession::tellClosed() {
    if (auto* sink = std::exchange(sink_, nullptr)) sink->onClosed(reason_);
}

void CallSession::abandon() {
    close("abandoned");
    sink_ = nullptr;
}

namespace {

class CallHandle final : public WebRtcCall {
public:
    explicit CallHandle(std::shared_ptr<CallSession> session) : session_{std::move(session)} {}
    ~CallHandle() override { session_->abandon(); }

    [[nodiscard]] const std::string& id() const override { return session_->id(); }
    bool send(std::string text) override { return session_->send(std::move(text)); }
    void play(std::span<const std::int16_t> pcm_24k) override { session_->play(pcm_24k); }
    void pausePlayout() override { session_->pausePlayout(); }
    void resumePlayout() override { session_->resumePlayout(); }
    void clearPlayout() override { session_->clearPlayout(); }
    [[nodiscard]] std::chrono::nanoseconds played() const override {
        return session_->media().playout().played();
    }
    [[nodiscard]] std::chrono::nanoseconds queued() const override {
        return session_->media().playout().queued();
    }
    [[nodiscard]] CallStats stats() const override { return session_->media().stats(); }
    [[nodiscard]] std::optional<base::MonoTime> lastCheck() const override {
        return session_->ice().lastCheck();
    }
    void close(std::string_view reason) override { session_->close(reason); }

private:
    std::shared_ptr<CallSession> session_;
};

}  // namespace

std::unique_ptr<WebRtcCall> makeHandle(std::shared_ptr<CallSession> session) {
    return std::make_unique<CallHandle>(std::move(session));
}

}  // namespace parley::transport
