#include "sctp.hpp"

#include <base/check.hpp>

#include <arpa/inet.h>
#include <usrsctp.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <unordered_map>
#include <utility>

namespace parley::transport {

namespace {

constexpr std::uint16_t kSctpPort = 5'000;
// With the headers of DTLS it fits into a datagram of 1200 bytes.
constexpr std::uint32_t kSctpMtu = 1'150;
constexpr int kSocketBuffer = 512 * 1024;

std::unordered_map<std::uintptr_t, SctpAssociation*>& associations() {
    static std::unordered_map<std::uintptr_t, SctpAssociation*> all;
    return all;
}

std::uintptr_t nextNumber() {
    static std::uintptr_t last = 0;
    return ++last;
}

/// usrsctp passes it around and never looks behind it.
void* handleOf(std::uintptr_t number) {
    return reinterpret_cast<void*>(number);  // NOLINT(performance-no-int-to-ptr)
}

SctpAssociation* associationOf(void* handle) {
    const auto found = associations().find(reinterpret_cast<std::uintptr_t>(handle));
    return found == associations().end() ? nullptr : found->second;
}

sockaddr_conn addressOf(std::uintptr_t number, std::uint16_t port) {
    sockaddr_conn address{};
    address.sconn_family = AF_CONN;
    address.sconn_port = htons(port);
    address.sconn_addr = handleOf(number);
    return address;
}

template <typename Value>
void setOption(struct socket* sock, int level, int option, const Value& value) {
    CHECK(usrsctp_setsockopt(sock, level, option, &value, sizeof(value)) == 0);
}

void subscribe(struct socket* sock, std::uint16_t type) {
    sctp_event event{};
    event.se_assoc_id = SCTP_ALL_ASSOC;
    event.se_type = type;
    event.se_on = 1;
    setOption(sock, IPPROTO_SCTP, SCTP_EVENT, event);
}

void configureSocket(struct socket* sock, std::uint16_t streams) {
    // Closing aborts: nobody is left who would wait for the end of a shutdown.
    linger at_once{};
    at_once.l_onoff = 1;
    setOption(sock, SOL_SOCKET, SO_LINGER, at_once);
    setOption(sock, SOL_SOCKET, SO_SNDBUF, kSocketBuffer);
    setOption(sock, SOL_SOCKET, SO_RCVBUF, kSocketBuffer);
    setOption(sock, IPPROTO_SCTP, SCTP_NODELAY, int{1});
    sctp_assoc_value resets{};
    resets.assoc_id = SCTP_ALL_ASSOC;
    resets.assoc_value = SCTP_ENABLE_RESET_STREAM_REQ;
    setOption(sock, IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, resets);
    sctp_initmsg init{};
    init.sinit_num_ostreams = streams;
    init.sinit_max_instreams = streams;
    setOption(sock, IPPROTO_SCTP, SCTP_INITMSG, init);
    sctp_paddrparams path{};
    path.spp_flags = SPP_PMTUD_DISABLE;
    path.spp_pathmtu = kSctpMtu;
    setOption(sock, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, path);
    subscribe(sock, SCTP_ASSOC_CHANGE);
    subscribe(sock, SCTP_STREAM_RESET_EVENT);
}

}  // namespace

/// What usrsctp calls, for associations that may be gone by then.
struct SctpCallbacks {
    static int output(void* handle, void* packet, std::size_t size, std::uint8_t, std::uint8_t) {
        auto* association = associationOf(handle);
        if (association != nullptr)
            association->send_(Bytes{static_cast<const std::uint8_t*>(packet), size});
        return 0;
    }

    static int receive(
        struct socket*,
        sctp_sockstore,
        void* data,
        std::size_t size,
        sctp_rcvinfo info,
        int flags,
        void* handle) {
        const std::unique_ptr<void, void (*)(void*)> held{data, std::free};
        auto* association = associationOf(handle);
        if (association == nullptr) return 1;
        const Bytes bytes{static_cast<const std::uint8_t*>(data), data == nullptr ? 0 : size};
        if (data == nullptr) {
            association->events_.emplace_back(SctpDown{});
        } else if ((flags & MSG_NOTIFICATION) != 0) {
            association->notice(bytes);
        } else {
            association->take(info.rcv_sid, ntohl(info.rcv_ppid), bytes, (flags & MSG_EOR) != 0);
        }
        return 1;
    }

    static void startLibrary() {
        static const bool started = [] {
            usrsctp_init_nothreads(0, output, nullptr);
            // Only packets that came through DTLS get here, yet nobody is answered unasked.
            usrsctp_sysctl_set_sctp_blackhole(2);
            usrsctp_sysctl_set_sctp_ecn_enable(0);
            usrsctp_sysctl_set_sctp_asconf_enable(0);
            usrsctp_sysctl_set_sctp_auth_enable(0);
            // The defaults are for paths across the world, with no user waiting.
            usrsctp_sysctl_set_sctp_rto_min_default(200);
            usrsctp_sysctl_set_sctp_rto_initial_default(500);
            usrsctp_sysctl_set_sctp_rto_max_default(5'000);
            return true;
        }();
        CHECK(started);
    }
};

SctpAssociation::SctpAssociation(std::uint16_t peer_port, std::size_t max_message, SendPacket send)
    : max_message_{max_message}, send_{std::move(send)}, number_{nextNumber()} {
    SctpCallbacks::startLibrary();
    associations().emplace(number_, this);
    usrsctp_register_address(handleOf(number_));
    open(peer_port);
}

SctpAssociation::~SctpAssociation() {
    if (socket_ != nullptr) usrsctp_close(socket_);
    usrsctp_deregister_address(handleOf(number_));
    associations().erase(number_);
}

void SctpAssociation::open(std::uint16_t peer_port) {
    socket_ = usrsctp_socket(
        AF_CONN, SOCK_STREAM, IPPROTO_SCTP, SctpCallbacks::receive, nullptr, 0, handleOf(number_));
    if (socket_ == nullptr) return events_.emplace_back(SctpDown{}), void();
    usrsctp_set_non_blocking(socket_, 1);
    configureSocket(socket_, kStreams);
    auto local = addressOf(number_, kSctpPort);
    auto remote = addressOf(number_, peer_port);
    const bool begun =
        usrsctp_bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof(local)) == 0 &&
        (usrsctp_connect(socket_, reinterpret_cast<sockaddr*>(&remote), sizeof(remote)) == 0 ||
         errno == EINPROGRESS);
    if (!begun) events_.emplace_back(SctpDown{});
}

void SctpAssociation::advance(std::uint32_t elapsed_ms) {
    SctpCallbacks::startLibrary();
    usrsctp_handle_timers(elapsed_ms);
}

void SctpAssociation::receive(Bytes packet) {
    usrsctp_conninput(handleOf(number_), packet.data(), packet.size(), 0);
}

void SctpAssociation::take(std::uint16_t stream, std::uint32_t kind, Bytes bytes, bool last) {
    if (stream >= kStreams) return;
    auto& whole = parts_[stream];
    if (whole.size() + bytes.size() > max_message_) {
        whole = {};
        events_.emplace_back(SctpDown{});
        return;
    }
    whole.append(textOf(bytes));
    if (last)
        events_.emplace_back(
            SctpMessage{.stream = stream, .kind = kind, .bytes = std::exchange(whole, {})});
}

void SctpAssociation::notice(Bytes notification) {
    sctp_notification header{};
    std::memcpy(&header, notification.data(), std::min(notification.size(), sizeof(header)));
    if (header.sn_header.sn_type == SCTP_ASSOC_CHANGE) {
        const auto state = header.sn_assoc_change.sac_state;
        if (state == SCTP_COMM_UP) events_.emplace_back(SctpUp{});
        if (state == SCTP_COMM_LOST || state == SCTP_SHUTDOWN_COMP ||
            state == SCTP_CANT_STR_ASSOC) {
            events_.emplace_back(SctpDown{});
        }
    }
    if (header.sn_header.sn_type == SCTP_STREAM_RESET_EVENT &&
        (header.sn_strreset_event.strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) != 0) {
        SctpStreamsReset reset;
        constexpr auto kList = sizeof(sctp_stream_reset_event);
        for (auto at = kList; at + 2 <= notification.size(); at += 2) {
            std::uint16_t stream = 0;
            std::memcpy(&stream, notification.data() + at, sizeof(stream));
            reset.streams.push_back(stream);
        }
        events_.emplace_back(std::move(reset));
    }
}

SctpAssociation::Sent SctpAssociation::send(
    std::uint16_t stream, std::uint32_t kind, std::string_view bytes) {
    if (socket_ == nullptr) return Sent::Never;
    sctp_sndinfo info{};
    info.snd_sid = stream;
    info.snd_ppid = htonl(kind);
    const auto sent = usrsctp_sendv(
        socket_,
        bytes.data(),
        bytes.size(),
        nullptr,
        0,
        &info,
        sizeof(info),
        SCTP_SENDV_SNDINFO,
        0);
    if (sent >= 0) return Sent::Yes;
    return errno == EAGAIN || errno == EWOULDBLOCK ? Sent::Later : Sent::Never;
}

void SctpAssociation::resetStream(std::uint16_t stream) {
    if (socket_ == nullptr) return;
    std::array<std::uint16_t, sizeof(sctp_reset_streams) / 2 + 1> request{};
    sctp_reset_streams reset{};
    reset.srs_flags = SCTP_STREAM_RESET_OUTGOING;
    reset.srs_number_streams = 1;
    std::memcpy(request.data(), &reset, sizeof(reset));
    request.back() = stream;
    // The peer may have gone away in the meantime: then there is nothing to reset.
    usrsctp_setsockopt(
        socket_,
        IPPROTO_SCTP,
        SCTP_RESET_STREAMS,
        request.data(),
        static_cast<socklen_t>(sizeof(request)));
}

}  // namespace parley::transport
