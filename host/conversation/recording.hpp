#pragma once

#include "observer.hpp"
#include "recording_file.hpp"
#include "recordings.hpp"
#include "sample_reader.hpp"
#include "stereo_timeline.hpp"

#include <base/clock.hpp>

#include <memory>
#include <string>

namespace parley::conversation {

/// Keeps the sound of a conversation whose user agreed to it, both sides as they were heard. On the
/// conversation's loop.
class Recording final : public Observer {
public:
    Recording(
        Recordings& recordings,
        base::TenantId tenant,
        ConversationId id,
        const provider::AudioFormat& input,
        const base::Clock& clock);
    ~Recording() override;
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    /// What the recorder notes as the recording's file.
    [[nodiscard]] const std::string& file() const { return name_; }
    void onCallerAudio(std::span<const std::uint8_t> audio) override;
    void onSettings(const SessionSettings& settings) override;
    void onResponseBegan(const Response& response) override;
    void onAudio(const OutputPlace& place, std::span<const std::uint8_t> audio) override;
    void onPlayoutCleared(const std::string& response_id) override;
    void onItemTruncated(
        const Item& item,
        std::uint32_t content_index,
        std::chrono::milliseconds audio_end) override;
    void onEnded(std::string_view reason) override;

private:
    [[nodiscard]] std::chrono::nanoseconds sinceBeginning() const;
    void writeSettled();
    void finish();

    const base::Clock& clock_;
    const base::MonoTime began_;
    const std::string name_;
    std::shared_ptr<RecordingFile> file_;
    StereoTimeline timeline_;
    SampleReader user_;
    SampleReader assistant_;
};

}  // namespace parley::conversation
