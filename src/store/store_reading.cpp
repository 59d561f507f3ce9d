// SPDX-License-Identifier: GPL-3.0-or-later
// Reading, as Store has it.
#include "store/content_window.h"
#include "store/store_impl.h"

namespace penstock::store {

using model::BodyId;
using model::ExchangeId;

Result<model::ExchangePtr> Store::load(ExchangeId id) const {
  return impl_->content.load(id);
}

void Store::loadAsync(ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const {
  impl_->readerThread->post([impl = impl_.get(), id, done = std::move(done)](bool closing) {
    done(closing ? Result<model::ExchangePtr>(makeError(ErrorCode::cancelled, "the project was closed"))
                 : impl->content.load(id));
  });
}

Result<std::vector<model::Message>> Store::messages(ExchangeId id, std::uint64_t first, std::size_t count) const {
  return impl_->content.messages(id, first, count);
}

void Store::messagesAsync(ExchangeId id, std::uint64_t first, std::size_t count,
                          std::function<void(Result<std::vector<model::Message>>)> done) const {
  impl_->readerThread->post([impl = impl_.get(), id, first, count, done = std::move(done)](bool closing) {
    done(closing ? Result<std::vector<model::Message>>(makeError(ErrorCode::cancelled, "the project was closed"))
                 : impl->content.messages(id, first, count));
  });
}

namespace {

ReadContent contentOf(const Store& store, ExchangeId id, BodyId body) {
  return [&store, id, body](std::uint64_t offset, std::size_t n) { return store.readBody(id, body, offset, n); };
}

}  // namespace

std::shared_ptr<const model::BodyReader> Store::body(const model::ExchangePtr& exchange, BodyId which) const {
  which = keptAs(*exchange, which);
  return bodyWindow(*bodyIn(*exchange, which), contentOf(*this, exchange->id, which));
}

std::shared_ptr<const model::BodyReader> Store::payload(ExchangeId id, const model::Message& message) const {
  return payloadWindow(message, contentOf(*this, id, message.direction));
}

Result<std::string> Store::readBody(ExchangeId id, BodyId body, std::uint64_t offset, std::size_t n) const {
  return impl_->content.readBody(id, body, offset, n);
}

Result<std::uint64_t> Store::bodySize(ExchangeId id, BodyId body) {
  return impl_->content.bodySize(id, body);
}

Result<std::uint64_t> Store::countIn(const std::string& path) {
  auto db = openForReading(path, {});
  if (!db) return db.error();
  const auto version = db->integer("PRAGMA user_version");
  if (!version) return version.error();
  const std::string shown =
      "SELECT count(*) FROM exchange WHERE id>ifnull((SELECT value FROM meta WHERE key='hidden_through'),0)" +
      std::string(*version < 3 ? "" : " AND id NOT IN (SELECT id FROM removed)");
  const auto count = db->integer(shown.c_str());
  if (!count) return count.error();
  return std::uint64_t(*count);
}

}  // namespace penstock::store
