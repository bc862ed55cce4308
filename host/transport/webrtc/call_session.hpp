#pragma once

#include "call.hpp"
#include "call_media.hpp"
#include "data_channel.hpp"
#include "dtls.hpp"
#include "ice.hpp"
#include "sdp.hpp"
#include "server.hpp"

#include <io/loop.hpp>

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace parley::transport {

class CallSession;

/// What a call asks of its server.
class CallOwner {
public:
    virtual ~CallOwner() = default;
    /// What comes that way from now on is the call's.
    virtual void pathFound(const Path& path, CallSession& call) = 0;
    virtual void pathLost(const Path& path) = 0;
    virtual void ended(CallSession& call) = 0;
};

/// One call from its answer to its end. OpenSSL and usrsctp never call the sink: what they say is
/// kept until they have returned, so the sink may end the call whenever it hears something.
class CallSession : public std::enable_shared_from_this<CallSession> {
public:
    struct Terms {
        std::string id;
        Offer offer;
        IceLite::Credentials ice;
        CallMedia::Format audio;
        WebRtcOptions limits;
    };

    CallSession(
        io::Loop& loop,
        CallOwner& owner,
        const DtlsIdentity& identity,
        Terms terms,
        CallSink& sink);

    // For the server.
    [[nodiscard]] const IceLite& ice() const { return ice_; }
    [[nodiscard]] bool isOpen() const { return open_; }
    void takeCheck(const Path& path, Bytes datagram, const StunMessage& check, base::MonoTime now);
    void receive(std::span<std::uint8_t> datagram, base::MonoTime now);
    void tick(base::MonoTime now);
    void dropPath(const Path& path) { ice_.drop(path); }

    // For who holds the call.
    [[nodiscard]] const std::string& id() const { return terms_.id; }
    bool send(std::string text);
    void play(std::span<const std::int16_t> pcm);
    void pausePlayout() { media_.playout().pause(); }
    void resumePlayout();
    void clearPlayout() { media_.playout().clear(); }
    [[nodiscard]] const CallMedia& media() const { return media_; }
    void close(std::string_view reason);
    /// As `close`, without another call of the sink.
    void abandon();

private:
    void sendDatagram(Bytes datagram);
    void receiveDtls(Bytes datagram);
    void handshakeEnded();
    void openChannel();
    void takeChannelEvents();
    void tellOpen();
    void tellClosed();
    [[nodiscard]] std::string_view overdue(base::MonoTime now) const;
    void startPacing();
    void pace();

    io::Loop& loop_;
    CallOwner* owner_;
    const Terms terms_;
    CallSink* sink_;
    const base::MonoTime begun_;
    IceLite ice_;
    Dtls dtls_;
    CallMedia media_;
    std::optional<DataChannel> channel_;
    bool open_ = false;
    bool ended_ = false;
    std::string reason_;
    boost::asio::steady_timer pacer_;
    bool pacing_ = false;
    base::MonoTime due_;
};

/// What its holder has of a call.
std::unique_ptr<WebRtcCall> makeHandle(std::shared_ptr<CallSession> session);

}  // namespace parley::transport
