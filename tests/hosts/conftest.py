from browsing import browser as browser
