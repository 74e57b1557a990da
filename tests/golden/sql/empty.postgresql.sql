-- nothing here
/* and here */
;
