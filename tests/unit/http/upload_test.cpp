#include "http/upload.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

namespace loadgen::http {
namespace {

class UploadTest : public testing::Test {
 protected:
  UploadTest() : file_(std::tmpfile(), std::fclose) {
    std::fputs("0123456789", file_.get());
    std::fflush(file_.get());
  }

  int descriptor() const { return fileno(file_.get()); }

  static std::string all(const Upload& upload, std::size_t at_once) {
    std::string out;
    std::string room(at_once, '?');
    while (const std::size_t count = upload.read(out.size(), room.data(), room.size())) {
      out.append(room, 0, count);
    }
    return out;
  }

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

TEST_F(UploadTest, IsItsPiecesOneAfterTheOther) {
  Upload upload;
  upload.add("head ");
  upload.add_file(descriptor(), 2, 5);
  upload.add("");
  upload.add(" tail");
  EXPECT_EQ(upload.size(), 15u);
  for (const std::size_t at_once : {1u, 4u, 100u}) {
    EXPECT_EQ(all(upload, at_once), "head 23456 tail");
  }
}

TEST_F(UploadTest, OutlivesTheDescriptor) {
  Upload upload;
  upload.add_file(descriptor(), 0, 10);
  file_.reset();
  EXPECT_EQ(all(upload, 100), "0123456789");
}

TEST_F(UploadTest, AFileThatBecameShorterEndsEarly) {
  Upload upload;
  upload.add_file(descriptor(), 0, 10);
  ASSERT_EQ(ftruncate(descriptor(), 4), 0);
  EXPECT_EQ(all(upload, 100), "0123");
  EXPECT_EQ(errno, 0);
}

TEST_F(UploadTest, NoFileAtAll) {
  Upload upload;
  EXPECT_THROW(upload.add_file(-1, 0, 1), std::system_error);
}

}  // namespace
}  // namespace loadgen::http
