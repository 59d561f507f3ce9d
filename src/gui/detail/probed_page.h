// SPDX-License-Identifier: GPL-3.0-or-later
// A page that only some bodies have: it looks at the beginning of each, and loads once it is seen.
#pragma once

#include <QWidget>
#include <functional>
#include <string>

#include "gui/jobs.h"
#include "penstock/display/body.h"

namespace penstock::gui {

/// Thread: GUI.
class ProbedPage : public QWidget {
  Q_OBJECT
 public:
  /// `pool` outlives this.
  ProbedPage(QThreadPool& pool, QWidget* parent) : QWidget(parent), job_(pool) {}

  /// `same`: a newer state of the body shown: nothing jumps. A request without a reader has no body.
  void setBody(display::BodyRequest request, bool same);
  bool applies() const { return applies_; }

 Q_SIGNALS:
  /// Whether the body is one for this page turned out otherwise than it was.
  void appliesChanged(bool applies);
  /// See BodyPage.
  void decodeRequested(const std::string& bytes, const QString& name);

 protected:
  using Probe = std::function<bool(const CancelToken&)>;
  /// Whether a body is one for this page, to be asked on a worker; empty where its head says that it is not.
  virtual Probe probeOf(const display::BodyRequest& request) const = 0;
  /// Another body: what is shown goes.
  virtual void reset() = 0;
  /// Starts the job, which ends in loaded().
  virtual void load(const display::BodyRequest& request, bool same) = 0;
  void loaded();
  /// From the beginning, as `load` is told of a newer state.
  void loadAgain();
  const display::BodyRequest& request() const { return request_; }

  void showEvent(QShowEvent* event) override;

  Job job_;

 private:
  void next();
  void setApplies(bool applies);

  display::BodyRequest request_;
  bool applies_ = false, dirty_ = false, same_ = false;
};

}  // namespace penstock::gui
