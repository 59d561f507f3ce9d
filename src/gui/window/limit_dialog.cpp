// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/limit_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr double kGigabyte = 1024.0 * 1024 * 1024;

}  // namespace

LimitDialog::LimitDialog(const service::RecordingStatus& status, QWidget* parent)
    : QDialog(parent), gigabytes_(new QDoubleSpinBox(this)), policy_(new QComboBox(this)) {
  setObjectName("limitDialog");
  setAccessibleName("Size limit of the project");
  setWindowTitle("Size limit of the project");
  gigabytes_->setObjectName("limitSize");
  gigabytes_->setAccessibleName("Limit in gigabytes");
  gigabytes_->setRange(0, 100'000);
  gigabytes_->setDecimals(2);
  gigabytes_->setSuffix(" GB");
  gigabytes_->setSpecialValueText("No limit");
  gigabytes_->setValue(double(status.sizeLimit) / kGigabyte);
  policy_->setObjectName("limitPolicy");
  policy_->setAccessibleName("When it is reached");
  policy_->addItem("Ask", int(service::LimitPolicy::ask));
  policy_->addItem("Drop the oldest exchanges", int(service::LimitPolicy::dropOldest));
  policy_->addItem("Stop recording", int(service::LimitPolicy::stopRecording));
  policy_->setCurrentIndex(policy_->findData(int(status.limitPolicy)));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  buttons->setObjectName("limitButtons");
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* form = new QFormLayout(this);
  form->addRow("On disk now", new PlainLabel(sizeText(status.size), this));
  form->addRow("At most", gigabytes_);
  form->addRow("When it is reached", policy_);
  form->addRow(buttons);
}

std::uint64_t LimitDialog::bytes() const { return std::uint64_t(gigabytes_->value() * kGigabyte); }

service::LimitPolicy LimitDialog::policy() const { return service::LimitPolicy(policy_->currentData().toInt()); }

}  // namespace penstock::gui
