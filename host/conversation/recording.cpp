#include "recording.hpp"

namespace parley::conversation {

Recording::Recording(
    Recordings& recordings,
    base::TenantId tenant,
    ConversationId id,
    const provider::AudioFormat& input,
    const base::Clock& clock)
    : clock_{clock},
      began_{clock.monotonic()},
      name_{Recordings::fileOf(tenant, id)},
      file_{std::make_shared<RecordingFile>(recordings.pool(), recordings.pathOf(name_))},
      user_{input, StereoTimeline::kRateHz},
      assistant_{input, StereoTimeline::kRateHz} {}

Recording::~Recording() {
    finish();
}

std::chrono::nanoseconds Recording::sinceBeginning() const {
    return clock_.monotonic() - began_;
}

void Recording::writeSettled() {
    if (file_ == nullptr) return;
    while (true) {
        auto samples = timeline_.take(sinceBeginning());
        if (samples.empty()) return;
        file_->write(std::move(samples));
    }
}

void Recording::finish() {
    if (file_ == nullptr) return;
    while (true) {
        auto samples = timeline_.takeRest(sinceBeginning());
        if (samples.empty()) break;
        file_->write(std::move(samples));
    }
    file_->finish();
    file_ = nullptr;
}

void Recording::onCallerAudio(std::span<const std::uint8_t> audio) {
    timeline_.addLeft(user_.read(audio));
    writeSettled();
}

void Recording::onSettings(const SessionSettings& settings) {
    if (settings.input_format == user_.format()) return;
    user_ = SampleReader{settings.input_format, StereoTimeline::kRateHz};
}

void Recording::onResponseBegan(const Response& response) {
    if (response.format == assistant_.format()) return;
    assistant_ = SampleReader{response.format, StereoTimeline::kRateHz};
}

void Recording::onAudio(const OutputPlace& /*place*/, std::span<const std::uint8_t> audio) {
    timeline_.addRight(sinceBeginning(), assistant_.read(audio));
    writeSettled();
}

void Recording::onPlayoutCleared(const std::string& /*response_id*/) {
    timeline_.clearRight(sinceBeginning());
}

void Recording::onItemTruncated(
    const Item& /*item*/, std::uint32_t /*content_index*/, std::chrono::milliseconds /*end*/) {
    timeline_.clearRight(sinceBeginning());
}

void Recording::onEnded(std::string_view /*reason*/) {
    finish();
}

}  // namespace parley::conversation
