#pragma once

#include "route.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::http {

/// What the host counts about itself, in Prometheus' text form. Series of a route are made once, so
/// counting a request looks nothing up.
class Metrics {
public:
    explicit Metrics(const std::vector<Route>& routes);

    /// `route` is null for requests that no route answers.
    void countRequest(const Route* route, int status, std::chrono::steady_clock::duration took);
    /// A value read when somebody asks, such as the number of open connections.
    void addGauge(const std::string& name, const std::string& help, std::function<double()> read);
    /// Histograms that somebody else keeps, one for each value of a label, read when somebody asks.
    struct Histogram {
        std::string label;
        std::vector<double> bounds;
        /// One for each bound and one for the rest.
        std::vector<std::uint64_t> counts;
        double sum = 0;
    };
    void addHistograms(
        const std::string& name,
        const std::string& help,
        const std::string& label,
        std::function<std::vector<Histogram>()> read);
    [[nodiscard]] std::string render();

private:
    static constexpr std::size_t kStatusClasses = 5;
    struct Series {
        std::array<prometheus::Counter*, kStatusClasses> by_status{};
        prometheus::Histogram* duration = nullptr;
    };
    struct Reading {
        prometheus::Gauge* gauge;
        std::function<double()> read;
    };

    Series makeSeries(const std::string& method, const std::string& path);

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& durations_;
    const Route* first_;
    std::vector<Series> series_;
    Series unrouted_;
    std::vector<Reading> readings_;
    std::vector<std::function<prometheus::MetricFamily()>> families_;
};

}  // namespace parley::http
