#include "host.hpp"

namespace parley::app {

void Host::addConversationGauges() {
    const auto figure = [this](auto member) {
        return [this, member] {
            return static_cast<double>(conversations_->recorders.figures().*member);
        };
    };
    using Figures = conversation::Recorders::Figures;
    metrics_->addGauge("parley_conversations", "Conversations that go on here.", [this] {
        return static_cast<double>(conversations_->live.size());
    });
    metrics_->addGauge(
        "parley_conversations_recorded",
        "Conversations of which something may still be written down.",
        figure(&Figures::open));
    metrics_->addGauge("parley_credit_holds", "Conversations that hold credit here.", [this] {
        return static_cast<double>(billing_->keeper.size());
    });
    metrics_->addGauge(
        "parley_conversation_bytes_waiting",
        "Bytes of conversations that wait for the database.",
        figure(&Figures::waiting));
    metrics_->addGauge(
        "parley_conversation_rows_lost",
        "Rows of conversations that were not kept because the database took too long.",
        figure(&Figures::lost));
}

void Host::registerConversationJobs() {
    schedule_->add(
        "purge_conversations",
        jobs::Cadence::dailyAt(std::chrono::hours{3}),
        [this](const jobs::Job&) { return conversations_->records.purge(); });
    schedule_->add(
        "end_lost_conversations",
        jobs::Cadence::every(std::chrono::minutes{1}),
        [this](const jobs::Job&) { return conversations_->records.endLost(); });
}

}  // namespace parley::app
