// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/importer/import.h"

#include "importer/elements.h"
#include "importer/entries.h"
#include "importer/find_list.h"

namespace penstock::importer {
namespace {

/// Remembers what the sink said: that ends the import, where a damaged entry only ends itself.
class Watched final : public ImportSink {
 public:
  explicit Watched(ImportSink& sink) : sink_(sink) {}
  model::ExchangeId nextId() override { return sink_.nextId(); }
  Result<void> record(model::RecordBatch batch) override {
    auto recorded = sink_.record(std::move(batch));
    if (!recorded && said_) said_ = recorded;
    return recorded;
  }
  const Result<void>& said() const { return said_; }

 private:
  ImportSink& sink_;
  Result<void> said_{};
};

bool isHarEntry(const Node& node) { return node["request"].is(Node::Kind::object) && node["startedDateTime"].isText(); }
bool isJsonEntry(const Node& node) { return node["created_at"].isText() && node["host"].isText(); }

class Import {
 public:
  Import(const model::BodyReader& file, ImportSink& sink, const ImportOptions& options) : source_(file), sink_(sink), options_(options) {}

  Result<ImportReport> run() {
    const auto found = findEntries(source_);
    if (!found) return found.error();
    const bool har = found->format == Format::har;
    Elements elements(source_, found->begin, har ? isHarEntry : isJsonEntry);
    for (;;) {
      if (options_.cancel.cancelled()) return makeError(ErrorCode::cancelled, "the import was stopped");
      const Elements::Got got = elements.next();
      if (!source_.trouble()) return source_.trouble().error();
      if (got == Elements::Got::end) break;
      if (got == Elements::Got::damaged)
        skip(elements.offset(), elements.problem());
      else
        take(elements, har);
      if (!sink_.said()) return sink_.said().error();
      tell(elements.at());
    }
    if (!har) takeRules(elements.at());
    if (report_.skipped > ImportReport::mostReasons)
      report_.reasons.push_back("and " + std::to_string(report_.skipped - ImportReport::mostReasons) + " more");
    return std::move(report_);
  }

 private:
  void take(const Elements& elements, bool har) {
    Recorder recorder(sink_);
    auto read = har ? readHarEntry(source_, elements.node(), recorder) : readJsonEntry(source_, elements.node(), recorder);
    if (read) read = recorder.finish();
    if (read)
      ++report_.imported;
    else
      skip(elements.offset(), read.error().message);
  }
  void skip(std::uint64_t offset, const std::string& why) {
    if (++report_.skipped <= ImportReport::mostReasons) report_.reasons.push_back(source_.placeOf(offset) + ": " + why);
  }
  void tell(std::uint64_t at) {
    if (options_.progress) options_.progress({at, source_.size(), report_.imported, report_.skipped});
  }
  /// `,"rules":[...]` behind the entries.
  void takeRules(std::uint64_t at) {
    at = source_.spaceEnd(at);
    if (source_.byte(at) != ',') return;
    at = source_.spaceEnd(at + 1);
    const std::string_view name = source_.at(at).substr(0, 7);
    if (name != "\"rules\"") return;
    at = source_.spaceEnd(at + 7);
    if (source_.byte(at) != ':') return;
    at = source_.spaceEnd(at + 1);
    if (source_.byte(at) != '[') return;
    Elements rules(source_, at, [](const Node& node) { return node.is(Node::Kind::object); });
    std::string json;
    bool fits = true;
    while (rules.next() == Elements::Got::element) {
      ++report_.rules;
      json += json.empty() ? '[' : ',';
      fits = fits && json.size() + (rules.at() - rules.offset()) < ImportReport::mostRules;
      for (std::uint64_t from = rules.offset(); fits && from < rules.at();) {
        const std::string_view some = source_.at(from).substr(0, std::size_t(rules.at() - from));
        if (some.empty()) break;
        json += some;
        from += some.size();
      }
    }
    if (!fits) {
      report_.rules = 0;
      report_.reasons.push_back("its rules have over 16 MB, and are left out");
    } else if (!json.empty()) {
      report_.rulesJson = json + ']';
    }
  }

  Source source_;
  Watched sink_;
  const ImportOptions& options_;
  ImportReport report_;
};

}  // namespace

Result<ImportReport> importFile(const model::BodyReader& file, ImportSink& sink, const ImportOptions& options) {
  return Import(file, sink, options).run();
}

}  // namespace penstock::importer
