// SPDX-License-Identifier: GPL-3.0-or-later
// Android devices at a cable, a line each: proxy and CA brought there, and taken back.
#pragma once

#include <QPushButton>
#include <QVBoxLayout>
#include <QWidget>
#include <functional>
#include <vector>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/service/android.h"

namespace penstock::gui {

class Theme;

/// Thread: GUI; adb runs on others.
class AndroidSection : public QWidget {
  Q_OBJECT
 public:
  struct Parts {
    service::Android android;
    std::function<std::uint16_t()> port;  // of the explicit proxy; 0: none is open
    std::string caDer;
  };
  AndroidSection(Parts parts, const Theme& theme, QWidget* parent);
  /// Asks adb anew.
  void look();

 private:
  struct Seen {
    std::vector<service::AndroidDevice> devices;
    std::vector<std::string> brought;
    QString problem;
  };
  void show(const Seen& seen);
  QWidget* row(const service::AndroidDevice& device, bool brought);
  void act(std::function<Result<void>()> what, const QString& done);

  Parts parts_;
  const Theme& theme_;
  PlainLabel* words_;
  QPushButton* again_;
  QWidget* list_;
  QVBoxLayout* column_;
  bool busy_ = false;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
