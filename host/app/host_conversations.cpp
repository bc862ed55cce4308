#include "host.hpp"

#include <conversation/tools/host_tools.hpp>

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
    metrics_->addHistograms(
        "parley_turn_seconds",
        "How long the stages of a turn took: until the turn was taken for ended, from then on "
        "until the transcript, the "
        "model's first word, the first sound of the voice, the first sound that went out; and from "
        "a caller's first "
        "sound over us until we were silent.",
        "stage",
        [this] {
            std::vector<http::Metrics::Histogram> histograms;
            constexpr auto& kBounds = conversation::TurnTimes::kBounds_s;
            for (auto& stage : conversations_->turn_times.stages())
                histograms.push_back(
                    {std::string{stage.name},
                     {kBounds.begin(), kBounds.end()},
                     std::move(stage.counts),
                     stage.sum_s});
            return histograms;
        });
}

/// What every conversation may use; experiences add their own.
void Host::addHostTools() {
    auto& tools = realtime_->tools;
    tools.add(conversation::currentTimeTool(*database_, clock_));
    tools.add(conversation::endConversationTool(conversations_->live));
}

void Host::preparePractice() {
    practice_ =
        std::make_unique<experience::practice::Services>(experience::practice::Services::Needs{
            .database = *database_,
            .clock = clock_,
            .records = conversations_->records,
            .library = realtime_->scenarios,
            .models = experience::practice::modelsOf(*providers_),
            .scenarios_folder = config_.scenarios_dir});
}

void Host::registerConversationJobs() {
    practice_->registerWith(*worker_);
    schedule_->add(
        "purge_tool_runs", jobs::Cadence::dailyAt(std::chrono::hours{3}), [this](const jobs::Job&) {
            return realtime_->tools.purge();
        });
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
