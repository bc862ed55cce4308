#pragma once

#include "fault.hpp"
#include "watched.hpp"

#include <base/check.hpp>
#include <io/fiber.hpp>
#include <provider/chain/attempt.hpp>
#include <provider/plugin/plugin_host.hpp>

#include <support/fake_vendors.hpp>
#include <support/loopback_clients.hpp>
#include <support/named_by_itself.hpp>
#include <support/plugin_package.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::testing {

/// A host with the packages of the vendors' plugins, and with the plugin that throws; its vendors
/// are the fakes.
class FailoverWorld {
public:
    FailoverWorld() {
        test_packages_.add(
            "misbehaving", PluginPackages::misbehaving(), PluginPackages::libraryOf("misbehaving"));
        const std::string built{PARLEY_PACKAGES};
        provider::PluginHostOptions options{
            .folders = {test_packages_.folder()},
            .packages = {},
            .trusted_keys = built + "/keys/trusted",
            .unsigned_plugins = provider::UnsignedPlugins::Allowed};
        for (const auto* plugin : {"openai", "anthropic", "deepgram", "elevenlabs"})
            options.packages.push_back(built + "/" + plugin);
        host_ = *provider::PluginHost::create(
            options,
            {.loops = clients_.loops,
             .clock = clients_.clock,
             .http = &clients_.http,
             .web_sockets = &clients_.web_sockets});
        for (const auto& found : host_->plugins())
            CHECK(!found.error);
    }

    std::shared_ptr<provider::Instance> vendorAt(std::uint16_t port, const std::string& plugin) {
        const auto path = plugin == "openai" ? "/v1" : "";
        return configure(
            plugin,
            {{"base_url", "http://127.0.0.1:" + std::to_string(port) + path},
             {"api_key", plugin + "-key"}});
    }
    std::shared_ptr<provider::Instance> throwing() {
        return configure("misbehaving", {{"misdeed", "throw"}});
    }

    FakeVendors& vendors() { return vendors_; }

    /// Returns when `act` has run on the loop.
    template <typename Act>
    void onLoop(Act act) {
        io::Waiter done;
        clients_.loops.at(0).post([&] {
            act();
            done.wake();
        });
        done.wait();
    }

private:
    std::shared_ptr<provider::Instance> configure(
        const std::string& plugin, const nlohmann::json& settings) {
        return *host_->configure(
            plugin,
            {.tenant = "ten_1",
             .config_json = settings.dump(),
             .secrets = std::make_shared<NamedByItself>()});
    }

    FakeVendors vendors_;
    PluginPackages test_packages_;
    LoopbackClients clients_;
    std::unique_ptr<provider::PluginHost> host_;
};

/// The plugins of a chain.
struct Order {
    std::string first;
    std::string second;
};

/// What came of a conversation whose first provider had a fault.
template <typename Told>
struct Cell {
    Told told;
    /// Why the first provider was blamed, each time.
    std::vector<provider::Failure> failures;
    /// What the vendors were asked, in order.
    std::vector<nlohmann::json> asked_first;
    std::vector<nlohmann::json> asked_second;
    /// From the end of the first provider until the vendor of the second had its request.
    std::chrono::duration<double, std::milli> handover{0};
};

/// One conversation over a chain of two providers of `Talk`'s kind; the first has the fault.
template <typename Talk>
class Failover final : provider::AttemptObserver {
public:
    using Told = typename Talk::Told;

    static Cell<Told> run(FailoverWorld& world, const Order& order, const Fault& fault) {
        return Failover{world, order, fault}.cell();
    }

private:
    using Provider = typename Talk::Provider;

    Failover(FailoverWorld& world, const Order& order, const Fault& fault)
        : world_{world}, order_{order}, fault_{fault} {}

    Cell<Told> cell() {
        script();
        const auto entries = makeEntries();
        io::Waiter ended;
        std::optional<Talk> talk{std::in_place, world_, fault_, ended};
        typename Talk::Chain chain{entries, provider::ChainSetting{timers_, *this}};
        world_.onLoop([&] { talk->begin(chain); });
        ended.wait();
        world_.onLoop([&] {
            result_.told = talk->told();
            talk.reset();
        });
        readRequests();
        return std::move(result_);
    }

    void script() {
        auto& vendors = world_.vendors();
        vendors.reset();
        auto queue = nlohmann::json::array();
        for (const auto& request : fault_.requests) {
            queue.push_back(Talk::well());
            queue.back().update(request);
        }
        auto commands = nlohmann::json::array();
        for (const auto& vendor : {order_.first, order_.second})
            commands.push_back({{"vendor", vendor}, {"standing", Talk::well()}});
        commands.push_back({{"vendor", order_.first}, {"queue", queue}});
        if (isRefused()) commands.push_back({{"second_port", "closed"}});
        vendors.script(commands);
    }

    provider::ChainEntries<Provider> makeEntries() {
        auto& vendors = world_.vendors();
        const auto first_port = isRefused() ? vendors.secondPort() : vendors.port();
        const auto second_port = isRefused() ? vendors.port() : vendors.secondPort();
        const auto first = fault_.of == Fault::Of::Plugin
                               ? world_.throwing()
                               : world_.vendorAt(first_port, order_.first);
        const auto second = world_.vendorAt(second_port, order_.second);
        auto list = std::make_shared<std::vector<provider::ChainEntry<Provider>>>(2);
        list->at(0).provider = std::make_shared<typename Talk::Watched>(
            std::shared_ptr<Provider>{first, Talk::of(*first)}, seen_);
        list->at(1).provider = std::shared_ptr<Provider>{second, Talk::of(*second)};
        for (std::size_t place = 0; place < list->size(); ++place) {
            auto& entry = list->at(place);
            entry.id = idOf(place);
            entry.health = std::make_shared<provider::ProviderHealth>();
            entry.limits = {.first_output = kPatience, .between_outputs = kPatience};
        }
        if (fault_.code == provider::FailureCode::Deadline)
            list->at(0).limits = {
                .first_output = kShortPatience, .between_outputs = kShortPatience};
        return list;
    }

    void onAttempt(const provider::AttemptReport& report) override {
        if (report.provider == idOf(0) && report.outcome == provider::Outcome::Failed)
            result_.failures.push_back(*report.failure);
    }

    void readRequests() {
        const auto expected = fault_.requests.size() + 1;
        for (auto& one : world_.vendors().requests("at_least=" + std::to_string(expected))) {
            const bool is_second = one.at("port") == (isRefused() ? "first" : "second");
            (is_second ? result_.asked_second : result_.asked_first).push_back(one);
        }
        if (result_.asked_second.empty()) return;
        const auto at = result_.asked_second.front().at("at_ms").template get<double>();
        result_.handover =
            std::chrono::duration<double, std::milli>{at} - seen_.at().time_since_epoch();
    }

    [[nodiscard]] bool isRefused() const { return fault_.of == Fault::Of::Port; }

    static base::ProviderId idOf(std::size_t place) {
        base::Uuid::Bytes bytes{};
        bytes.back() = static_cast<std::uint8_t>(place + 1);
        return base::ProviderId{base::Uuid{bytes}};
    }

    static constexpr std::chrono::milliseconds kPatience{20'000};
    static constexpr std::chrono::milliseconds kShortPatience{500};

    FailoverWorld& world_;
    const Order order_;
    const Fault fault_;
    provider::LoopTimers timers_;
    LastSeen seen_;
    Cell<Told> result_;
};

}  // namespace parley::testing
