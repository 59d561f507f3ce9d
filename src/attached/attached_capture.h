// SPDX-License-Identifier: GPL-3.0-or-later
// A project of another process.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "attached/attached_query.h"
#include "attached/attached_recording.h"
#include "attached/attached_rows.h"
#include "attached/line.h"
#include "penstock/attached/backend.h"

namespace penstock::attached {

/// Thread: any.
class AttachedCapture final : public Capture, public std::enable_shared_from_this<AttachedCapture> {
 public:
  /// `ask`: these rows are wanted from now on; number 0: none.
  using Ask = std::function<void(std::uint64_t number, const std::string& expression)>;
  AttachedCapture(LinePtr line, Ask ask);

  void take(const api::RemoteNews& news);
  void setStatus(service::RecordingStatus status);
  void setThere(bool there) { rows_->setThere(there); }
  /// Another feed: what is asked for is asked again.
  void askAgain();

  std::shared_ptr<TrafficRows> rows() override { return rows_; }
  std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression) override;
  std::shared_ptr<const model::Recording> recording() const override { return recording_; }
  service::RecordingStatus status() const override;
  Result<service::RequestTab> editable(model::ExchangeId id) const override { return service::tabOf(*recording_, id); }
  Result<service::ToSend> sameAgain(model::ExchangeId id) const override { return service::sameAgain(*recording_, id); }
  draft::Variables variables() const override;
  Result<void> setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color) override;
  Notifier<>& changed() override { return changed_; }

 private:
  void forgetQuery(std::uint64_t number);

  const LinePtr line_;
  const Ask ask_;
  const std::shared_ptr<AttachedRows> rows_;
  const std::shared_ptr<AttachedRecording> recording_;
  mutable std::mutex mutex_;
  std::weak_ptr<AttachedQuery> query_;
  std::uint64_t number_ = 0;  // of the last query
  service::RecordingStatus status_;
  Notifier<> changed_;
};

}  // namespace penstock::attached
