// SPDX-License-Identifier: GPL-3.0-or-later
// Projects for tests of the service, and what is recorded in them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "penstock/store/store.h"
#include "service/project/project_impl.h"

namespace penstock::service::test {

inline store::StoreOptions optionsFor(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  return options;
}

inline std::shared_ptr<store::Store> openStore(const std::string& path) {
  auto opened = store::Store::open(optionsFor(path));
  EXPECT_TRUE(opened) << opened.error().message;
  return std::shared_ptr<store::Store>(std::move(*opened));
}

inline ProjectPtr openProject(const std::string& path) {
  auto opened = Project::Impl::open(optionsFor(path));
  EXPECT_TRUE(opened) << opened.error().message;
  return *opened;
}

/// A response's body in one chunk, where there is one.
inline model::RecordBatch batchOf(model::ExchangeId id, model::ExchangeState state, const std::string& body = {}) {
  auto x = std::make_shared<model::Exchange>();
  x->id = id;
  x->state = state;
  x->host = "example.org";
  x->responseBody = {body.size(), body.size(), body.size(), state == model::ExchangeState::complete, nullptr};
  model::RecordBatch batch;
  batch.exchanges.push_back(std::move(x));
  if (!body.empty()) batch.chunks.push_back({id, model::Direction::toClient, 0, body});
  return batch;
}

}  // namespace penstock::service::test
