// SPDX-License-Identifier: GPL-3.0-or-later
// A recording in memory, for whoever writes exchanges out or reads them in.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "penstock/model/recording.h"

namespace penstock::exporter::test {

class KeptBytes final : public model::BodyReader {
 public:
  explicit KeptBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return offset < bytes_.size() ? bytes_.substr(std::size_t(offset), n) : std::string();
  }

 private:
  std::string bytes_;
};

class KeptRecording final : public model::Recording {
 public:
  void put(model::Exchange x, std::string requestBody = {}, std::string responseBody = {}) {
    const model::ExchangeId id = x.id;
    const auto shared = std::make_shared<model::Exchange>(std::move(x));
    exchanges[id] = shared;
    bodies[{id, 0}] = std::move(requestBody);
    bodies[{id, 1}] = std::move(responseBody);
  }
  Result<model::ExchangePtr> load(model::ExchangeId id) const override {
    const auto found = exchanges.find(id);
    if (found == exchanges.end()) return makeError(ErrorCode::notFound, "there is no such exchange");
    return found->second;
  }
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override {
    std::vector<model::Message> out;
    const auto found = talks.find(id);
    if (found == talks.end()) return out;
    for (std::uint64_t i = first; i < found->second.size() && out.size() < count; ++i) out.push_back(found->second[std::size_t(i)]);
    return out;
  }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& x, model::BodyId which) const override {
    const auto found = bodies.find({x->id, model::keptAs(*x, which).number()});
    return std::make_shared<KeptBytes>(found == bodies.end() ? std::string() : found->second);
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId id, const model::Message& m) const override {
    if (m.payload) return std::make_shared<KeptBytes>(*m.payload);
    const auto found = bodies.find({id, model::BodyId(m.direction).number()});
    return std::make_shared<KeptBytes>(found == bodies.end() ? std::string() : found->second.substr(std::size_t(m.offset), std::size_t(m.size)));
  }

  std::map<model::ExchangeId, model::ExchangePtr> exchanges;
  std::map<std::pair<model::ExchangeId, unsigned>, std::string> bodies;  // by model::BodyId::number()
  std::map<model::ExchangeId, std::vector<model::Message>> talks;
};

}  // namespace penstock::exporter::test
