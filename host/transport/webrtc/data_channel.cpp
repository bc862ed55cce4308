#include "data_channel.hpp"

#include "dcep.hpp"

#include <utility>

namespace parley::transport {

namespace {

constexpr std::uint32_t kindOf(PayloadKind kind) {
    return static_cast<std::uint32_t>(kind);
}

}  // namespace

DataChannel::DataChannel(
    std::uint16_t peer_port, const Limits& limits, SctpAssociation::SendPacket send)
    : limits_{limits}, association_{peer_port, limits.max_incoming, std::move(send)} {}

std::vector<DataChannel::Event> DataChannel::takeEvents() {
    std::vector<Event> events;
    for (auto& event : association_.takeEvents()) {
        if (auto* message = std::get_if<SctpMessage>(&event)) take(events, std::move(*message));
        if (const auto* reset = std::get_if<SctpStreamsReset>(&event)) forget(*reset);
        if (std::holds_alternative<SctpDown>(event)) events.emplace_back(Lost{});
    }
    flush();
    return events;
}

void DataChannel::take(std::vector<Event>& events, SctpMessage message) {
    switch (static_cast<PayloadKind>(message.kind)) {
        case PayloadKind::Control:
            if (parseChannelOpen(bytesOf(message.bytes))) open(events, message.stream);
            break;
        case PayloadKind::Text:
            if (message.stream == stream_) events.emplace_back(Text{std::move(message.bytes)});
            break;
        case PayloadKind::EmptyText:
            if (message.stream == stream_) events.emplace_back(Text{});
            break;
        case PayloadKind::Binary:
        case PayloadKind::EmptyBinary:
            break;
    }
}

void DataChannel::open(std::vector<Event>& events, std::uint16_t stream) {
    waiting_.push_back(
        {.stream = stream, .kind = kindOf(PayloadKind::Control), .bytes = channelAck()});
    waiting_bytes_ += waiting_.back().bytes.size();
    if (stream_) return;
    stream_ = stream;
    if (!std::exchange(was_open_, true)) events.emplace_back(Opened{});
}

void DataChannel::forget(const SctpStreamsReset& reset) {
    for (const auto stream : reset.streams) {
        association_.resetStream(stream);
        if (stream == stream_) stream_.reset();
    }
}

bool DataChannel::send(std::string text) {
    if (!stream_ || (limits_.max_outgoing != 0 && text.size() > limits_.max_outgoing) ||
        waiting_bytes_ >= limits_.max_waiting_bytes) {
        return false;
    }
    const auto kind = kindOf(text.empty() ? PayloadKind::EmptyText : PayloadKind::Text);
    // SCTP has no empty messages.
    if (text.empty()) text = std::string(1, '\0');
    waiting_bytes_ += text.size();
    waiting_.push_back({.stream = *stream_, .kind = kind, .bytes = std::move(text)});
    flush();
    return true;
}

void DataChannel::flush() {
    while (!waiting_.empty()) {
        const auto& next = waiting_.front();
        if (association_.send(next.stream, next.kind, next.bytes) == SctpAssociation::Sent::Later)
            return;
        waiting_bytes_ -= next.bytes.size();
        waiting_.pop_front();
    }
}

}  // namespace parley::transport
