from accounts.admin import show_the_rest

show_the_rest("nwce")
