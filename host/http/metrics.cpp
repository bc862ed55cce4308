#include "metrics.hpp"

#include "router.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>

namespace parley::http {

namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5};

}  // namespace

Metrics::Metrics(const std::vector<Route>& routes)
    : requests_{prometheus::BuildCounter()
                    .Name("parley_http_requests_total")
                    .Help("Requests answered, by route and class of status.")
                    .Register(registry_)},
      durations_{prometheus::BuildHistogram()
                     .Name("parley_http_request_seconds")
                     .Help("Time from a complete request to its answer.")
                     .Register(registry_)},
      first_{routes.data()} {
    for (const auto& route : routes) {
        series_.push_back(makeSeries(std::string{toText(route.method)}, std::string{route.path}));
    }
    unrouted_ = makeSeries("any", "none");
}

Metrics::Series Metrics::makeSeries(const std::string& method, const std::string& path) {
    Series series;
    for (std::size_t i = 0; i < kStatusClasses; ++i) {
        series.by_status[i] = &requests_.Add(
            {{"method", method}, {"route", path}, {"status", std::to_string(i + 1) + "xx"}});
    }
    series.duration = &durations_.Add({{"method", method}, {"route", path}}, kSeconds);
    return series;
}

void Metrics::countRequest(
    const Route* route, int status, std::chrono::steady_clock::duration took) {
    auto& series = route == nullptr ? unrouted_ : series_[static_cast<std::size_t>(route - first_)];
    const auto status_class = std::clamp(status / 100, 1, static_cast<int>(kStatusClasses));
    series.by_status[static_cast<std::size_t>(status_class - 1)]->Increment();
    series.duration->Observe(std::chrono::duration<double>{took}.count());
}

void Metrics::addGauge(
    const std::string& name, const std::string& help, std::function<double()> read) {
    auto& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add({});
    readings_.push_back({&gauge, std::move(read)});
}

std::string Metrics::render() {
    for (const auto& reading : readings_)
        reading.gauge->Set(reading.read());
    return prometheus::TextSerializer{}.Serialize(registry_.Collect());
}

}  // namespace parley::http
