// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/count_matches.h"

#include "penstock/filter/exchange_row.h"
#include "penstock/store/project_reader.h"
#include "service/query/stored_whole.h"

namespace penstock::service {
namespace {

using store::ProjectReader;

class PayloadOf final : public model::BodyReader {
 public:
  PayloadOf(const ProjectReader& reader, model::ExchangeId id, model::Message message)
      : reader_(reader), id_(id), message_(std::move(message)) {}
  std::uint64_t size() const override { return message_.size; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return reader_.payload(id_, message_, offset, n);
  }

 private:
  const ProjectReader& reader_;
  const model::ExchangeId id_;
  const model::Message message_;
};

class ProjectContent final : public RecordedContent {
 public:
  explicit ProjectContent(const ProjectReader& reader) : reader_(reader) {}
  Result<model::ExchangePtr> load(model::ExchangeId id) const override { return reader_.load(id); }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& x, model::Direction direction) const override {
    const model::Body& body = direction == model::Direction::toServer ? x->requestBody : x->responseBody;
    model::Message all;  // a body is the payload that is all of it
    all.direction = direction;
    all.size = body.recorded;
    all.payload = body.bytes;
    return std::make_shared<PayloadOf>(reader_, x->id, std::move(all));
  }
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override {
    return reader_.messages(id, first, count);
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& m) const override {
    return std::make_shared<PayloadOf>(reader_, id, m);
  }

 private:
  const ProjectReader& reader_;
};

}  // namespace

Result<MatchCount> countMatches(const std::string& project, filter::ExpressionPtr expression) {
  auto reader = ProjectReader::open(project);
  if (!reader) return reader.error();
  const ProjectContent content(*reader);
  filter::Evaluator evaluator(std::move(expression));
  MatchCount out;
  Result<void> read{};
  std::uint64_t damaged = 0;
  auto listed = reader->exchanges([&](model::ExchangeId id, const model::Annotation& annotation) {
    auto exchange = reader->load(id);
    if (!exchange) {
      if (exchange.error().code == ErrorCode::notFound) return true;  // dropped meanwhile by who writes
      if (exchange.error().code == ErrorCode::corrupt) {
        ++damaged;
        return true;
      }
      read = exchange.error();
      return false;
    }
    const filter::ExchangeRow row(**exchange, annotation);
    filter::Verdict verdict = evaluator.onRow(row);
    if (verdict == filter::Verdict::unknown) {
      const StoredWhole whole(content, row, *exchange, nullptr);
      verdict = evaluator.onWhole(whole) ? filter::Verdict::yes : filter::Verdict::no;
    }
    out.matches += verdict == filter::Verdict::yes;
    return true;
  });
  if (!listed) return listed.error();
  if (!read) return read.error();
  out.trouble = evaluator.trouble();
  if (damaged += *listed; damaged != 0)
    out.trouble += (out.trouble.empty() ? "" : "; ") + project + " is damaged: " + std::to_string(damaged) + " exchanges could not be read";
  return out;
}

}  // namespace penstock::service
