#include "http/upload.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

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

TEST_F(UploadTest, CanBeLookedAt) {
  Upload upload;
  upload.add("a=1&");
  upload.add_file(descriptor(), 2, 5);
  EXPECT_EQ(upload.outline(), "a=1&[5 bytes of a file]");
  upload.chunk("X-Sum: 7\r\n");
  EXPECT_EQ(upload.outline(), "a=1&[5 bytes of a file]\r\nX-Sum: 7\r\n");
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

std::vector<std::string> written(const Upload& upload) {
  UploadReader reader(upload);
  std::vector<std::string> out;
  std::string piece;
  while (!reader.next(piece) && !piece.empty()) out.push_back(piece);
  return out;
}

TEST(UploadReaderTest, APieceAtATime) {
  Upload upload;
  upload.add(std::string(UploadReader::kPiece + 3, 'x'));
  const auto pieces = written(upload);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[1], "xxx");
}

TEST(UploadReaderTest, ChunksWithTrailers) {
  Upload part;
  part.add("hello world, hello");
  Upload upload;
  upload.add(part);
  upload.chunk("X-Sum: 1\r\n");
  EXPECT_EQ(upload.size(), 18u);
  EXPECT_EQ(
      written(upload),
      (std::vector<std::string>{"12\r\nhello world, hello\r\n", "0\r\nX-Sum: 1\r\n\r\n"})
  );
}

TEST(UploadReaderTest, AnEmptyBodyIsItsLastChunk) {
  Upload upload;
  upload.chunk("");
  EXPECT_EQ(written(upload), std::vector<std::string>{"0\r\n\r\n"});
}

TEST_F(UploadTest, ASenderSeesAFileThatBecameShorter) {
  Upload upload;
  upload.add_file(descriptor(), 0, 100);
  UploadReader reader(upload);
  std::string piece;
  EXPECT_FALSE(reader.next(piece));
  EXPECT_EQ(reader.next(piece).kind, FaultKind::system);
}

}  // namespace
}  // namespace loadgen::http
