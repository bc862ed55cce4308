#pragma once

#include "observer.hpp"

#include <provider/ear.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace parley::conversation {

/// One turn of the caller on its way from sound to words. Lives on the conversation's loop.
class Utterance final : public provider::EarSink {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        /// The words so far have changed.
        virtual void onWords(Utterance& utterance) = 0;
        /// Everything is heard, or nothing more will be. May destroy the utterance.
        virtual void onHeardAll(Utterance& utterance) = 0;
    };

    Utterance(std::string item_id, std::chrono::nanoseconds start, Owner& owner);

    /// `ear` may end it before anything was said.
    void listen(provider::Ear& ear, const provider::EarOptions& options);
    void push(std::span<const std::int16_t> samples);
    /// The turn is over: the rest is understood, then `onHeardAll` comes.
    void close();

    [[nodiscard]] const std::string& itemId() const { return item_id_; }
    [[nodiscard]] std::chrono::nanoseconds start() const { return start_; }
    [[nodiscard]] std::chrono::nanoseconds length() const { return length_; }
    [[nodiscard]] bool isClosed() const { return closed_; }
    /// How it sounds, from its beginning on; PcmS16, and not more than is ever kept.
    [[nodiscard]] const std::vector<std::int16_t>& sound() const { return sound_; }
    /// What was said so far, as well as it is known yet.
    [[nodiscard]] std::string words() const;
    /// The provider heard the end of the turn.
    [[nodiscard]] bool endsTurn() const { return ends_turn_; }
    [[nodiscard]] const std::optional<provider::Failure>& failure() const { return failure_; }
    [[nodiscard]] Understood understood() const;

private:
    void onHeard(const provider::Heard& heard) override;
    void onWritable() override { offer(); }
    void onEnd(const std::optional<provider::Failure>& failure) override;
    void offer();

    const std::string item_id_;
    const std::chrono::nanoseconds start_;
    Owner& owner_;
    provider::AudioFormat format_;
    std::unique_ptr<provider::EarStream> stream_;
    std::vector<std::int16_t> sound_;
    /// Not taken yet, since the provider was full.
    std::vector<std::uint8_t> waiting_;
    std::chrono::nanoseconds offered_{0};
    std::chrono::nanoseconds length_{0};
    std::string final_words_;
    std::string interim_words_;
    double confidence_sum_ = 0;
    int confidences_ = 0;
    std::string language_;
    std::optional<provider::Failure> failure_;
    bool ends_turn_ = false;
    bool closed_ = false;
    bool ended_ = false;
};

}  // namespace parley::conversation
