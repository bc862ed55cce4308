#pragma once

#include "wishes.hpp"
#include "word_marks.hpp"

#include <common/json_fields.hpp>

#include <deque>

namespace elevenlabs {

/// One piece of a reply, spoken over a WebSocket of its own (stream-input): the vendor tells the
/// end of its audio only at the end of a connection's text.
class Utterance final : private parley::WebSocketSink {
public:
    /// Whoever it is spoken for; may destroy it inside each of these.
    class Listener {
    public:
        virtual ~Listener() = default;
        /// The times of the marks count from the beginning of the utterance.
        virtual void came(
            const Utterance& from,
            const std::string& audio,
            const std::vector<WordMark>& marks) = 0;
        virtual void finished() = 0;
        virtual void failed(parley::Status status) = 0;
        virtual void hasRoom() = 0;
    };

    Utterance(
        parley::Session& session,
        Listener& listener,
        const Settings& settings,
        const Wishes& wishes);

    /// `offset`: where it is in the text of the reply.
    void say(std::string_view text, std::size_t offset);
    /// Nothing more is to be said.
    void finish();
    /// What the vendor has not been sent yet.
    [[nodiscard]] std::size_t waitingBytes() const { return waiting_bytes_; }
    [[nodiscard]] bool isFinishing() const { return finishing_; }
    /// All of its audio came.
    [[nodiscard]] bool isComplete() const { return complete_; }

private:
    void onText(const parley::Chunk& message) override;
    void onBinary(const parley::Chunk& message) override;
    void onWritable() override;
    void onClosed(const parley::Status& status) override;

    void read(const common::Json& message);
    void readAudio(std::string_view encoded, const common::Json& message);
    /// Of the audio that came.
    [[nodiscard]] uint64_t lengthNs() const;
    void send(const common::Json& message);

    Listener& listener_;
    const common::SoundFormat format_;
    const bool marks_wanted_;
    WordMarks words_;
    std::deque<std::string> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::size_t received_bytes_ = 0;
    bool finishing_ = false;
    bool complete_ = false;
    parley::WebSocket socket_;
};

}  // namespace elevenlabs
