#include "metrics.hpp"

#include "router.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>

namespace parley::http {

namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5};

prometheus::ClientMetric toMetric(const std::string& label, const Metrics::Histogram& histogram) {
    prometheus::ClientMetric metric;
    metric.label.push_back({label, histogram.label});
    auto& shown = metric.histogram;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        shown.sample_count += histogram.counts[i];
        const auto bound = i < histogram.bounds.size() ? histogram.bounds[i]
                                                       : std::numeric_limits<double>::infinity();
        shown.bucket.push_back({shown.sample_count, bound});
    }
    shown.sample_sum = histogram.sum;
    return metric;
}

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

void Metrics::addHistograms(
    const std::string& name,
    const std::string& help,
    const std::string& label,
    std::function<std::vector<Histogram>()> read) {
    families_.emplace_back([=, read = std::move(read)] {
        prometheus::MetricFamily family{name, help, prometheus::MetricType::Histogram, {}};
        for (const auto& histogram : read())
            family.metric.push_back(toMetric(label, histogram));
        return family;
    });
}

std::string Metrics::render() {
    for (const auto& reading : readings_)
        reading.gauge->Set(reading.read());
    auto families = registry_.Collect();
    for (const auto& family : families_)
        families.push_back(family());
    return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace parley::http
