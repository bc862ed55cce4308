#include "conversation.hpp"

#include "turns.hpp"

namespace parley::conversation {

Conversation::Conversation(Casting casting, Surroundings surroundings)
    : turns_{std::make_unique<Turns>(std::move(casting), std::move(surroundings))} {}

Conversation::~Conversation() = default;

ConversationId Conversation::id() const {
    return turns_->casting().id;
}

TurnState Conversation::state() const {
    return turns_->state();
}

const SessionSettings& Conversation::settings() const {
    return turns_->casting().settings;
}

const std::vector<Item>& Conversation::items() const {
    return turns_->memory.items();
}

void Conversation::add(Observer& observer) {
    turns_->observers.add(observer);
}

void Conversation::remove(Observer& observer) {
    turns_->observers.remove(observer);
}

void Conversation::begin() {
    turns_->begin();
}

base::Result<void> Conversation::change(SessionSettings settings) {
    return turns_->change(std::move(settings));
}

void Conversation::hear(std::span<const std::uint8_t> audio) {
    turns_->hear(audio);
}

base::Result<void> Conversation::commitAudio() {
    return turns_->commitAudio();
}

void Conversation::clearAudio() {
    turns_->clearAudio();
}

base::Result<void> Conversation::addItem(Item item, const std::optional<std::string>& previous) {
    if (item.id.empty()) item.id = newItemId();
    const auto id = item.id;
    const auto after = TRY(turns_->memory.insert(std::move(item), previous));
    const auto* const added = turns_->memory.find(id);
    turns_->observers.onItemAdded(*added, after);
    turns_->observers.onItemDone(*added, after);
    return {};
}

base::Result<void> Conversation::deleteItem(const std::string& id) {
    TRY(turns_->memory.remove(id));
    turns_->observers.onItemDeleted(id);
    return {};
}

const Item* Conversation::findItem(const std::string& id) const {
    return turns_->memory.find(id);
}

base::Result<void> Conversation::truncate(
    const std::string& id, std::uint32_t content_index, std::chrono::milliseconds audio_end) {
    return turns_->truncate(id, content_index, audio_end);
}

base::Result<void> Conversation::respond(const ResponseWish& wish, std::vector<Item> input) {
    return turns_->respond(wish, std::move(input));
}

base::Result<void> Conversation::cancelResponse(const std::optional<std::string>& response_id) {
    return turns_->cancelResponse(response_id);
}

void Conversation::clearOutput() {
    turns_->clearOutput();
}

void Conversation::loseCaller(std::optional<base::MonoTime> last_sign) {
    turns_->loseCaller(last_sign);
}

void Conversation::regainCaller() {
    turns_->regainCaller();
}

void Conversation::say(std::string text) {
    turns_->say(std::move(text));
}

void Conversation::interrupt() {
    turns_->interrupt();
}

void Conversation::addContext(std::string text) {
    turns_->addContext(std::move(text));
}

void Conversation::endAfterSentence(std::string reason) {
    turns_->endAfterSentence(std::move(reason));
}

void Conversation::endAfterReply(std::string reason) {
    turns_->endAfterReply(std::move(reason));
}

void Conversation::end(std::string_view reason) {
    turns_->end(reason);
}

}  // namespace parley::conversation
